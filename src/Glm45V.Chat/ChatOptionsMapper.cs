using Glm45V.Chat.Prompting;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Sampling;
using Glm45V.Runtime.Tokenization;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Turns the options of a chat request into those of the runtime.</summary>
internal static class ChatOptionsMapper
{
    /// <summary>Gives how to generate.</summary>
    /// <exception cref="UnsupportedOptionException">The request wants something that cannot be enforced.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    /// <remarks><see cref="ChatOptions.RawRepresentationFactory"/> may give <see cref="GenerationOptions"/>, which then stand for all sampling options.</remarks>
    public static GenerationOptions Map(ChatOptions? request, Glm45VChatOptions defaults, Glm45VTokenizer tokenizer, IChatClient? client = null)
    {
        request ??= new ChatOptions();
        var properties = new PropertyReader(request);
        IReadOnlyList<ILogitsProcessor> budget = Budget(properties.Int(RequestProperties.ThinkingBudget) ?? defaults.ThinkingBudget, tokenizer);
        if (client is not null && request.RawRepresentationFactory?.Invoke(client) is { } raw)
        {
            GenerationOptions given = raw as GenerationOptions ?? throw new UnsupportedOptionException(nameof(ChatOptions.RawRepresentationFactory), $"{nameof(ChatOptions.RawRepresentationFactory)} gave a {raw.GetType().Name}; give {nameof(GenerationOptions)}.");
            given.Validate();
            return given with { Masks = [.. budget, .. given.Masks] };
        }

        int? top = properties.Int(RequestProperties.TopLogprobs) ?? (properties.Bool(RequestProperties.Logprobs) == true ? 0 : null);
        var options = new GenerationOptions
        {
            MaxNewTokens = request.MaxOutputTokens ?? defaults.MaxOutputTokens,
            Masks = budget,
            TopLogprobs = top,
            CacheSalt = properties.Text(RequestProperties.CacheSalt) ?? defaults.CacheSalt,
            Sampling = new SamplingOptions
            {
                Temperature = request.Temperature ?? 0f,
                TopP = request.TopP ?? 1f,
                TopK = request.TopK ?? 0,
                MinP = properties.Float(RequestProperties.MinP) ?? 0f,
                RepetitionPenalty = properties.Float(RequestProperties.RepetitionPenalty) ?? 1f,
                FrequencyPenalty = request.FrequencyPenalty ?? 0f,
                PresencePenalty = request.PresencePenalty ?? 0f,
                LogitBias = properties.Biases(RequestProperties.LogitBias),
                Seed = request.Seed is { } seed ? unchecked((ulong)seed) : null,
            },
        };
        options.Validate();
        return options;
    }

    /// <summary>Gives what the reader is to see.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A stop sequence is empty or too long, or there are too many.</exception>
    public static OutputFilter Filter(StopSequences stops, ChatOptions? request, Glm45VChatOptions defaults) =>
        new(stops, request?.Reasoning?.Output is { } output ? output != ReasoningOutput.None : defaults.IncludeReasoning);

    /// <summary>Gives whether to think: as the request says, else as the client's default says.</summary>
    public static bool? Thinking(ChatOptions? request, Glm45VChatOptions defaults) =>
        request?.Reasoning?.Effort is { } effort ? effort != ReasoningEffort.None : defaults.Thinking;

    /// <summary>Gives the tools that the model is shown: none where the request forbids calls.</summary>
    public static IReadOnlyList<AITool> Tools(ChatOptions? request) =>
        request?.ToolMode is NoneChatToolMode ? [] : [.. request?.Tools ?? []];

    private static IReadOnlyList<ILogitsProcessor> Budget(int? tokens, Glm45VTokenizer tokenizer)
    {
        if (tokens is not { } count)
        {
            return [];
        }

        ArgumentOutOfRangeException.ThrowIfNegative(count, RequestProperties.ThinkingBudget);
        return tokenizer.TryGetId(ControlMarks.Think, out int think) && tokenizer.TryGetId(ControlMarks.EndThink, out int end)
            ? [new ThinkingBudget(think, end, tokenizer.TryGetId(ControlMarks.ToolCall, out int call) ? call : -1, count)]
            : throw new UnsupportedOptionException(RequestProperties.ThinkingBudget, $"A thinking budget of {count} tokens means nothing here: the model has no {ControlMarks.Think} token. Leave it out.");
    }
}
