using System.Text.Json;
using Glm45V.Agents.Prompts;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>Lets a model choose the next action on a page from screenshots, through ordinary messages and tool calls.</summary>
/// <remarks>
/// The tools are declared, never invoked: the model's first call is the decision, which the environment carries out.
/// After a step without effect the model is asked at a higher temperature. The client stays the caller's to dispose.
/// </remarks>
public sealed class NavigationPolicy : IPolicy
{
    private readonly IChatClient _client;
    private readonly NavigationPolicyOptions _options;
    private readonly string _instructions;
    private readonly List<AITool> _tools;

    /// <summary>Wires a model to the tools it may call.</summary>
    /// <param name="client">The model.</param>
    /// <param name="tools">The page's tools; <c>done</c> is added to them.</param>
    /// <param name="options">How the model is asked; null asks with the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public NavigationPolicy(IChatClient client, IReadOnlyList<AIFunctionDeclaration> tools, NavigationPolicyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(tools);

        _client = client;
        _options = options ?? new NavigationPolicyOptions();
        _options.Validate();
        string[] parts = [.. new[] { _options.Instructions ?? PromptFile.Read("navigation.md").Replace("{pointing}", _options.Observe.Words(), StringComparison.Ordinal), _options.MoreInstructions }.Where(part => !string.IsNullOrEmpty(part)).OfType<string>()];
        _instructions = string.Join("\n\n", parts);
        _tools = [.. tools.Select(tool => tool is AIFunction function ? function.AsDeclarationOnly() : tool), ActionCatalog.Declare("done")];
    }

    /// <inheritdoc/>
    public async Task<Decision> DecideAsync(Trajectory trajectory, Observation observation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(observation);

        IList<ChatMessage> messages = new NavigationPrompt(_instructions, new HistoryPictures(_options.KeepScreenshots - 1, _options.Eviction)).Write(trajectory, observation);
        ChatOptions options = OptionsFor(trajectory);
        long asked = _options.Time.GetTimestamp();
        ChatResponse response = await _client.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        return Read(response) with
        {
            Usage = response.Usage,
            Latency = _options.Time.GetElapsedTime(asked),
            Temperature = options.Temperature,
            Seed = options.Seed,
        };
    }

    private ChatOptions OptionsFor(Trajectory trajectory)
    {
        ChatOptions options = _options.NextRequest(trajectory);
        options.Tools = [.. _tools];
        options.ToolMode = _options.RequireToolCall ? ChatToolMode.RequireAny : ChatToolMode.Auto;
        options.AllowMultipleToolCalls = false;
        return options;
    }

    private Decision Read(ChatResponse response)
    {
        ChatMessage message = response.Messages.LastOrDefault(said => said.Contents.OfType<FunctionCallContent>().Any())
            ?? response.Messages.LastOrDefault()
            ?? new ChatMessage(ChatRole.Assistant, "");
        var decision = new Decision
        {
            Message = message,
            Text = NullIfBlank(message.Text),
            Reasoning = NullIfBlank(string.Concat(message.Contents.OfType<TextReasoningContent>().Select(thought => thought.Text))),
        };
        if (message.Contents.OfType<FunctionCallContent>().FirstOrDefault() is not { } call)
        {
            return decision with { Error = NoCall(response.FinishReason) };
        }

        if (call.Exception is { } unreadable)
        {
            return decision with { Error = $"The arguments of {call.Name} could not be read ({unreadable.Message}): write them as plain values." };
        }

        if (!_tools.Any(tool => tool.Name == call.Name))
        {
            return decision with { Error = $"There is no tool '{call.Name}': call one of {Names()}." };
        }

        if (!ActionCatalog.Has(call.Name))
        {
            return decision with { Action = new AgentAction(call.Name, JsonSerializer.SerializeToElement(call.Arguments, AIJsonUtilities.DefaultOptions)) };
        }

        Dictionary<string, object?> arguments = call.Arguments?.ToDictionary(StringComparer.Ordinal) ?? [];
        if (!ActionCatalog.TryRead(call.Name, arguments, out BrowserAction? action, out string? error))
        {
            return decision with { Error = error };
        }

        return decision.Take(action);
    }

    private string NoCall(ChatFinishReason? reason)
    {
        string why = reason == ChatFinishReason.Length ? "The reply was cut off before a tool call" : "The reply holds no tool call";
        return $"{why}: call exactly one of {Names()}.";
    }

    private string Names() => string.Join(", ", _tools.Select(tool => tool.Name));

    private static string? NullIfBlank(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
