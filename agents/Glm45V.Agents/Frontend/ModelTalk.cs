using System.Globalization;
using Glm45V.Agents.Prompts;
using Glm45V.Imaging;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Frontend;

/// <summary>Asks the model, and counts the tokens that it takes.</summary>
internal sealed class ModelTalk(IChatClient client, ChatOptions? template, int retries)
{
    /// <summary>The temperature of what is to come out otherwise than before.</summary>
    public const float Varied = 0.7f;

    private const int UsualTokens = 16_384;

    /// <summary>Tokens read since the last call of <see cref="TakeUsage"/>.</summary>
    private UsageDetails _usage = new();

    /// <summary>Gives the model's answer.</summary>
    public async Task<string> AskAsync(IEnumerable<ChatMessage> messages, float temperature, CancellationToken cancellationToken)
    {
        ChatOptions options = template?.Clone() ?? new ChatOptions { MaxOutputTokens = UsualTokens };
        options.Temperature = temperature > 0 ? temperature : options.Temperature ?? 0;
        ChatResponse response = await client.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        _usage.Add(response.Usage ?? new UsageDetails());
        return response.Text;
    }

    /// <summary>Asks until an answer can be used, or the tries are used up: then nothing is given, and why the last one could not be.</summary>
    /// <param name="messages">The question; each answer, and what was wrong with it, is added.</param>
    /// <param name="temperature">That of the first try; the others are varied at least as much as <see cref="Varied"/>.</param>
    /// <param name="use">Makes something of an answer, or says to the model what is wrong with it.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<(T? Used, string Why)> AskUntilAsync<T>(List<ChatMessage> messages, float temperature, Func<string, Task<(T? Used, string Wrong)>> use, CancellationToken cancellationToken)
        where T : class
    {
        for (int attempt = 0; ; attempt++)
        {
            string answer = await AskAsync(messages, attempt == 0 ? temperature : Math.Max(temperature, Varied), cancellationToken).ConfigureAwait(false);
            messages.Add(Said(answer));
            (T? used, string wrong) = await use(answer).ConfigureAwait(false);
            if (used is not null || attempt == retries)
            {
                return (used, wrong);
            }

            messages.Add(new ChatMessage(ChatRole.User, wrong));
        }
    }

    /// <summary>Gives the tokens since the last call.</summary>
    public (long Input, long Output) TakeUsage()
    {
        (long, long) taken = (_usage.InputTokenCount ?? 0, _usage.OutputTokenCount ?? 0);
        _usage = new UsageDetails();
        return taken;
    }

    /// <summary>Gives an answer as the model's turn; some endpoints take no empty one.</summary>
    public static ChatMessage Said(string answer) => new(ChatRole.Assistant, answer.Length > 0 ? answer : "(no answer)");

    /// <summary>Tells the model how a document is styled, where that is not by plain CSS.</summary>
    public static string Framework(TailwindCompiler? tailwind) => tailwind is null ? "" : "The document is styled by the classes of Tailwind CSS 4, values in brackets where none fits; its style sheet is compiled and linked afterwards. ";

    /// <summary>Makes a question of pictures and a prompt file, whose names in braces are given values.</summary>
    public static ChatMessage Question(IEnumerable<RgbImage> pictures, string prompt, params (string Name, object Value)[] values)
    {
        string words = PromptFile.Read(prompt);
        foreach ((string name, object value) in values)
        {
            words = words.Replace($"{{{name}}}", Convert.ToString(value, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return new ChatMessage(ChatRole.User, [.. pictures.Select(picture => new DataContent(PngEncoder.Encode(picture), "image/png")), new TextContent(words)]);
    }
}
