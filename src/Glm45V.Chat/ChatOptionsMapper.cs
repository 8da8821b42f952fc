using System.Globalization;
using System.Text.Json;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Sampling;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Turns the options of a chat request into those of the runtime.</summary>
internal static class ChatOptionsMapper
{
    /// <summary>Gives how to generate; what cannot be promised is refused.</summary>
    /// <exception cref="UnsupportedOptionException">The request wants something that cannot be enforced.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static GenerationOptions Map(ChatOptions? request, Glm45VChatOptions defaults)
    {
        request ??= new ChatOptions();
        Refuse(request);
        var options = new GenerationOptions
        {
            MaxNewTokens = request.MaxOutputTokens ?? defaults.MaxOutputTokens,
            Sampling = new SamplingOptions
            {
                Temperature = request.Temperature ?? 0f,
                TopP = request.TopP ?? 1f,
                TopK = request.TopK ?? 0,
                MinP = Number(request, "min_p") ?? 0f,
                RepetitionPenalty = Number(request, "repetition_penalty") ?? 1f,
                FrequencyPenalty = request.FrequencyPenalty ?? 0f,
                PresencePenalty = request.PresencePenalty ?? 0f,
                Seed = request.Seed is { } seed ? unchecked((ulong)seed) : null,
            },
        };
        options.Validate();
        return options;
    }

    /// <summary>Gives whether to think: as the request says, else as the client's default says.</summary>
    public static bool? Thinking(ChatOptions? request, Glm45VChatOptions defaults) =>
        request?.Reasoning?.Effort is { } effort ? effort != ReasoningEffort.None : defaults.Thinking;

    /// <summary>Gives the tools that the model is shown: none where the request forbids calls.</summary>
    public static IReadOnlyList<AITool> Tools(ChatOptions? request) =>
        request?.ToolMode is NoneChatToolMode ? [] : [.. request?.Tools ?? []];

    private static void Refuse(ChatOptions request)
    {
        if (request.ToolMode is RequiredChatToolMode required)
        {
            string wanted = required.RequiredFunctionName is { } name ? $"A call of '{name}'" : "A tool call";
            throw new UnsupportedOptionException(nameof(request.ToolMode), $"{wanted} cannot be enforced by this version. Use ChatToolMode.Auto and ask for the call in the instructions.");
        }

        if (request.ResponseFormat is ChatResponseFormatJson)
        {
            throw new UnsupportedOptionException(nameof(request.ResponseFormat), "A JSON answer cannot be enforced by this version. Ask for JSON in the instructions and check the answer.");
        }

        if (request.StopSequences is { Count: > 0 } stops)
        {
            throw new UnsupportedOptionException(nameof(request.StopSequences), $"The stop sequence '{stops[0]}' is not supported by this version. Cut the answer after it has come.");
        }
    }

    private static float? Number(ChatOptions request, string name)
    {
        object? value = request.AdditionalProperties?.GetValueOrDefault(name);
        return value switch
        {
            null => null,
            JsonElement { ValueKind: JsonValueKind.Number } json => json.GetSingle(),
            IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal => Convert.ToSingle(number, CultureInfo.InvariantCulture),
            _ => throw new ArgumentOutOfRangeException(nameof(request), value, $"{name} must be a number, not '{value}'."),
        };
    }
}
