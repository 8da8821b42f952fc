using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Glm45V.Messages;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace Glm45V.SemanticKernel;

/// <summary>How GLM-4.5V answers a request of Semantic Kernel.</summary>
/// <remarks>
/// In JSON, so in prompt templates, the names are those that Semantic Kernel's own bridge understands, and those of
/// <see cref="RequestProperties"/>. What is null is left to the client's defaults.
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed class Glm45VPromptExecutionSettings : PromptExecutionSettings
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    private IList<string>? _stopSequences;
    private object? _responseFormat;
    private IDictionary<string, double>? _logitBias;

    /// <summary>0 to 2: how far tokens are drawn by chance; 0 takes the likeliest.</summary>
    [JsonPropertyName("temperature")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Temperature
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Above 0 and up to 1: the share of probability that the likeliest tokens have to make up.</summary>
    [JsonPropertyName("top_p")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TopP
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>How many of the likeliest tokens are drawn from; 0 is all.</summary>
    [JsonPropertyName("top_k")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopK
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>0 to 1: keep tokens at least this many times as likely as the likeliest.</summary>
    [JsonPropertyName(RequestProperties.MinP)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MinP
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Above 0 and up to 2: penalty for tokens of prompt and output.</summary>
    [JsonPropertyName(RequestProperties.RepetitionPenalty)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RepetitionPenalty
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>−2 to 2: penalty for tokens by how often they came.</summary>
    [JsonPropertyName("frequency_penalty")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FrequencyPenalty
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>−2 to 2: penalty for tokens that came.</summary>
    [JsonPropertyName("presence_penalty")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PresencePenalty
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Most tokens of the answer, reasoning included.</summary>
    [JsonPropertyName("max_tokens")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxTokens
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>The same seed draws the same tokens.</summary>
    [JsonPropertyName("seed")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seed
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Texts that end the answer.</summary>
    [JsonPropertyName("stop_sequences")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<string>? StopSequences
    {
        get => _stopSequences;
        set => Set(ref _stopSequences, value);
    }

    /// <summary>A system message in front of the conversation.</summary>
    [JsonPropertyName("chat_system_prompt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChatSystemPrompt
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Whether the model thinks before it answers.</summary>
    [JsonPropertyName("thinking")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Thinking
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Tokens that reasoning may take.</summary>
    [JsonPropertyName(RequestProperties.ThinkingBudget)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ThinkingBudget
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>The form of the answer: <c>"text"</c>, <c>"json_object"</c>, a type of .NET, a <see cref="ChatResponseFormat"/>, or a JSON schema as a <see cref="JsonElement"/>.</summary>
    [JsonIgnore]
    public object? ResponseFormat
    {
        get => _responseFormat;
        set => Set(ref _responseFormat, value);
    }

    /// <summary>Token ids with numbers from −100 to 100 to add to their logits.</summary>
    [JsonPropertyName(RequestProperties.LogitBias)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IDictionary<string, double>? LogitBias
    {
        get => _logitBias;
        set => Set(ref _logitBias, value);
    }

    /// <summary>Whether to give log-probabilities of the answer's tokens, in its metadata under <c>ContentTokenLogProbabilities</c>.</summary>
    [JsonPropertyName(RequestProperties.Logprobs)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Logprobs
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>0 to 20: how many likely tokens to name with each.</summary>
    [JsonPropertyName(RequestProperties.TopLogprobs)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopLogprobs
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Whether one answer may call several functions, where <see cref="PromptExecutionSettings.FunctionChoiceBehavior"/> does not say.</summary>
    [JsonPropertyName("parallel_tool_calls")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AllowParallelCalls
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>The format as prompt templates write it.</summary>
    [JsonInclude]
    [JsonPropertyName("response_format")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal JsonElement? WrittenResponseFormat
    {
        get => _responseFormat switch
        {
            JsonElement schema => schema,
            string name => JsonSerializer.SerializeToElement(name),
            _ => null,
        };
        set => ResponseFormat = value is { ValueKind: JsonValueKind.String } name ? name.GetString() : value;
    }

    /// <summary>Gives settings of any kind as these: themselves, where they are.</summary>
    /// <exception cref="ArgumentException">A value is not of the kind that its name asks for.</exception>
    public static Glm45VPromptExecutionSettings FromExecutionSettings(PromptExecutionSettings? settings)
    {
        if (settings is null)
        {
            return new Glm45VPromptExecutionSettings();
        }

        if (settings is Glm45VPromptExecutionSettings own)
        {
            return own;
        }

        // What is no JSON, such as a type of .NET as response format, goes around it.
        object? format = settings.ExtensionData is { } data && data.TryGetValue("response_format", out object? given) && given is Type or ChatResponseFormat ? given : null;
        PromptExecutionSettings written = settings;
        if (format is not null)
        {
            written = settings.Clone();
            written.ExtensionData!.Remove("response_format");
        }

        Glm45VPromptExecutionSettings read;
        try
        {
            read = JsonSerializer.Deserialize<Glm45VPromptExecutionSettings>(JsonSerializer.Serialize(written, written.GetType()), s_json)!;
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The execution settings cannot be read: {error.Message}", nameof(settings), error);
        }

        read.FunctionChoiceBehavior = settings.FunctionChoiceBehavior;
        read.ResponseFormat = format ?? read.ResponseFormat;
        return read;
    }

    /// <inheritdoc />
    public override void Freeze()
    {
        if (IsFrozen)
        {
            return;
        }

        base.Freeze();
        _stopSequences = _stopSequences is null ? null : new ReadOnlyCollection<string>(_stopSequences);
        _logitBias = _logitBias is null ? null : new ReadOnlyDictionary<string, double>(_logitBias);
    }

    /// <inheritdoc />
    public override PromptExecutionSettings Clone() => new Glm45VPromptExecutionSettings
    {
        ModelId = ModelId,
        ServiceId = ServiceId,
        FunctionChoiceBehavior = FunctionChoiceBehavior,
        ExtensionData = ExtensionData is null ? null : new Dictionary<string, object>(ExtensionData),
        Temperature = Temperature,
        TopP = TopP,
        TopK = TopK,
        MinP = MinP,
        RepetitionPenalty = RepetitionPenalty,
        FrequencyPenalty = FrequencyPenalty,
        PresencePenalty = PresencePenalty,
        MaxTokens = MaxTokens,
        Seed = Seed,
        StopSequences = StopSequences is null ? null : [.. StopSequences],
        ChatSystemPrompt = ChatSystemPrompt,
        Thinking = Thinking,
        ThinkingBudget = ThinkingBudget,
        ResponseFormat = ResponseFormat,
        LogitBias = LogitBias is null ? null : new Dictionary<string, double>(LogitBias),
        Logprobs = Logprobs,
        TopLogprobs = TopLogprobs,
        AllowParallelCalls = AllowParallelCalls,
    };

    /// <inheritdoc />
    protected override void PrepareChatOptionsForRequest(ChatOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        base.PrepareChatOptionsForRequest(options);
        if (Thinking is { } thinks)
        {
            options.Reasoning ??= new ReasoningOptions();
            options.Reasoning.Effort = thinks ? options.Reasoning.Effort is null or ReasoningEffort.None ? ReasoningEffort.Medium : options.Reasoning.Effort : ReasoningEffort.None;
            options.AdditionalProperties?.Remove("thinking");
        }

        options.AllowMultipleToolCalls ??= AllowParallelCalls;
        options.AdditionalProperties?.Remove("parallel_tool_calls");
        options.ResponseFormat = ResponseFormat switch
        {
            null => options.ResponseFormat,
            ChatResponseFormat format => format,
            Type type => ChatResponseFormat.ForJsonSchema(type),
            JsonElement schema => ChatResponseFormat.ForJsonSchema(schema),
            "json_object" => ChatResponseFormat.Json,
            "text" => ChatResponseFormat.Text,
            _ => throw new UnsupportedOptionException(nameof(ResponseFormat), $"The response format '{ResponseFormat}' is unknown. Give \"text\", \"json_object\", a type, a ChatResponseFormat or a JSON schema."),
        };
    }

    private void Set<T>(ref T held, T value)
    {
        ThrowIfFrozen();
        held = value;
    }
}
