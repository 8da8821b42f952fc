using System.Text;
using System.Text.Json;
using Glm45V.Agents.Dialects;
using Glm45V.Grammar;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Steps;

/// <summary>Asks a model for a JSON document of a form; what comes is judged here, and asked for once more where it is of another form.</summary>
internal sealed class JsonQuestion
{
    private const int Rounds = 2;

    private readonly IChatClient _client;
    private readonly ChatOptions _options;
    private readonly JsonSchemaGrammar _grammar;

    /// <param name="client">The model.</param>
    /// <param name="schema">The form, as a JSON Schema.</param>
    /// <param name="name">The form's name, for endpoints that want one.</param>
    /// <param name="template">Settings passed on to the client; null passes none.</param>
    /// <exception cref="Glm45VException">The schema cannot be judged exactly, or nothing fulfils it.</exception>
    public JsonQuestion(IChatClient client, JsonElement schema, string name, ChatOptions? template)
    {
        _client = client;
        _options = template?.Clone() ?? new ChatOptions();
        _options.Temperature ??= 0;
        _options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, name);
        try
        {
            _grammar = JsonSchemaGrammar.Compile(schema.GetRawText(), new JsonSchemaOptions { AnyForm = true });
        }
        catch (GrammarException error)
        {
            throw new Glm45VException($"The schema cannot be enforced: {error.Message}", error);
        }

        if (_grammar.IsVoid)
        {
            throw new Glm45VException("No document fulfils the schema: its constraints contradict each other. Mend the schema.");
        }
    }

    // Models like to put documents into a box, or a fence of Markdown.
    private static string Unwrapped(string answer)
    {
        string text = ReplyText.Unboxed(ReplyText.WithoutThinking(answer)).Trim();
        return text.StartsWith("```", StringComparison.Ordinal) && text.EndsWith("```", StringComparison.Ordinal) && text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var line && line < text.Length - 3
            ? text[(line + 1)..^3].Trim()
            : text;
    }

    /// <summary>Asks; the messages grow by what was said.</summary>
    /// <exception cref="Glm45VException">The answer is of another form, also when asked again.</exception>
    public async Task<(JsonElement Answer, UsageDetails Usage)> AskAsync(List<ChatMessage> messages, CancellationToken cancellationToken)
    {
        UsageDetails usage = new();
        for (int round = 1; ; round++)
        {
            ChatResponse response = await _client.GetResponseAsync(messages, _options, cancellationToken).ConfigureAwait(false);
            if (response.Usage is { } spent)
            {
                usage.Add(spent);
            }

            messages.Add(new ChatMessage(ChatRole.Assistant, response.Text));
            byte[] text = Encoding.UTF8.GetBytes(Unwrapped(response.Text));
            if (_grammar.Accepts(text))
            {
                using JsonDocument document = JsonDocument.Parse(text);
                return (document.RootElement.Clone(), usage);
            }

            int right = _grammar.AcceptedPrefix(text);
            string flaw = right == text.Length ? "it ends too early" : $"it goes wrong at “{Encoding.UTF8.GetString(text.AsSpan(right, Math.Min(40, text.Length - right)))}”";
            if (round == Rounds)
            {
                throw new Glm45VException(
                    $"The model's answer does not fulfil the schema, not even when asked again: {flaw}. Simplify the schema, raise the model's token budget, or use a client that enforces response formats.");
            }

            messages.Add(new ChatMessage(ChatRole.User, $"This answer does not fulfil the JSON Schema: {flaw}. Give the whole document again, and nothing besides."));
        }
    }
}
