using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Messages;
using Glm45V.Remote.Answers;
using Glm45V.Remote.Profiles;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Wire;

/// <summary>Writes chat completion requests in the terms of a profile; what it cannot say is refused, never left out.</summary>
internal sealed class RequestWriter(RemoteOptions options, RemoteProfile profile)
{
    /// <summary>Letters of every language stay letters.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.General) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives the body.</summary>
    /// <exception cref="Glm45VException">The conversation or an option cannot be sent.</exception>
    /// <param name="messages">The conversation.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="demand">What of it is judged here.</param>
    /// <param name="stream">Whether events are to come.</param>
    /// <param name="more">Fields that the caller adds, or sets otherwise.</param>
    public RemoteRequest Write(IReadOnlyList<ChatMessage> messages, ChatOptions? request, Demand demand, bool stream, JsonObject? more)
    {
        request ??= new ChatOptions();
        var writer = new MessageWriter(profile);
        JsonArray written = writer.Write([.. Instructions(request, demand), .. messages]);
        var body = new JsonObject { ["model"] = request.ModelId ?? options.Model, ["messages"] = written };
        if (stream)
        {
            body["stream"] = true;
            if (profile.Fields.Contains("stream_options"))
            {
                body["stream_options"] = new JsonObject { ["include_usage"] = true };
            }
        }

        WriteSampling(body, request);
        WriteTools(body, demand.Request);
        WriteForm(body, demand.Request);
        var properties = new PropertyReader(request);
        bool? thinks = request.Reasoning?.Effort is { } effort ? effort != ReasoningEffort.None : options.Thinking;
        profile.WriteThinking(body, thinks, request.Reasoning?.Effort, properties.Int(RequestProperties.ThinkingBudget));
        profile.Finish(body);
        foreach ((string name, JsonNode? value) in more ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return new RemoteRequest(body, writer.HasMedia);
    }

    // What the endpoint cannot be told in a field, the model is told in words.
    private IEnumerable<ChatMessage> Instructions(ChatOptions request, Demand demand)
    {
        if (!string.IsNullOrEmpty(request.Instructions))
        {
            yield return new ChatMessage(ChatRole.System, request.Instructions);
        }

        if (demand.InWords(schemaTaken: profile.TakesSchemas, callsTaken: profile.TakesDemandedCalls) is { } words)
        {
            yield return new ChatMessage(ChatRole.System, words);
        }
    }

    private void WriteSampling(JsonObject body, ChatOptions request)
    {
        var properties = new PropertyReader(request);
        if ((request.MaxOutputTokens ?? options.MaxOutputTokens) is { } most)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(ChatOptions.MaxOutputTokens));
            body["max_tokens"] = most;
        }

        Field("temperature", request.Temperature, neutral: null);
        Field("top_p", request.TopP, neutral: 1f);
        Field("top_k", request.TopK is 0 ? null : request.TopK, neutral: null);
        Field("frequency_penalty", request.FrequencyPenalty, neutral: 0f);
        Field("presence_penalty", request.PresencePenalty, neutral: 0f);
        Field("min_p", properties.Float(RequestProperties.MinP), neutral: 0f);
        Field("repetition_penalty", properties.Float(RequestProperties.RepetitionPenalty), neutral: 1f);
        Field("seed", request.Seed, neutral: null);
        int? top = properties.Int(RequestProperties.TopLogprobs);
        if (top is not null || properties.Bool(RequestProperties.Logprobs) == true)
        {
            Field("logprobs", true, neutral: null);
            Field("top_logprobs", top is > 0 ? top : null, neutral: null);
        }

        if (properties.Biases(RequestProperties.LogitBias) is { Count: > 0 } biases)
        {
            Field("logit_bias", new JsonObject(biases.Select(bias => KeyValuePair.Create(bias.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)bias.Value))), neutral: null);
        }

        if (request.StopSequences is { Count: > 0 } stops)
        {
            body["stop"] = stops.Count <= profile.MaxStops
                ? new JsonArray([.. stops.Select(stop => JsonValue.Create(stop))])
                : throw new UnsupportedOptionException(nameof(ChatOptions.StopSequences), $"{profile.Name} takes {profile.MaxStops} stop sequences at most, not {stops.Count}. Leave some out.");
        }

        void Field<T>(string name, T value, object? neutral)
        {
            if (value is null)
            {
                return;
            }

            if (profile.Fields.Contains(name))
            {
                body[name] = JsonSerializer.SerializeToNode(value);
            }
            else if (!Equals(value, neutral))
            {
                throw new UnsupportedOptionException(name, $"{profile.Name} does not take '{name}' ({value}). Leave it out, or use another endpoint.");
            }
        }
    }

    private void WriteTools(JsonObject body, RequestDemand demand)
    {
        if (demand.Tools.Count == 0)
        {
            return;
        }

        body["tools"] = new JsonArray([.. demand.Tools.Select(Tool)]);
        body["tool_choice"] = demand.Calls is not { } calls || !profile.TakesDemandedCalls ? "auto"
            : calls.RequiredFunctionName is { } name ? new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } }
            : "required";
        if (demand.OneCall && profile.Fields.Contains("parallel_tool_calls"))
        {
            body["parallel_tool_calls"] = false;
        }
    }

    private static JsonObject Tool(AIFunctionDeclaration tool)
    {
        var function = new JsonObject { ["name"] = tool.Name };
        if (!string.IsNullOrEmpty(tool.Description))
        {
            function["description"] = tool.Description;
        }

        function["parameters"] = JsonNode.Parse(RequestDemand.SchemaOf(tool));
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }

    private void WriteForm(JsonObject body, RequestDemand demand)
    {
        if (demand.Json is { } json)
        {
            body["response_format"] = json.Schema is { } schema && profile.TakesSchemas
                ? new JsonObject
                {
                    ["type"] = "json_schema",
                    ["json_schema"] = new JsonObject { ["name"] = json.SchemaName ?? "answer", ["strict"] = true, ["schema"] = JsonNode.Parse(schema.GetRawText()) },
                }
                : new JsonObject { ["type"] = "json_object" };
        }

        if (demand.Grammar is { } grammar)
        {
            profile.WriteGrammar(body, grammar);
        }
    }
}

/// <summary>A request ready to be sent.</summary>
/// <param name="Body">The body.</param>
/// <param name="HasMedia">Whether it holds a picture or video.</param>
internal sealed record RemoteRequest(JsonObject Body, bool HasMedia)
{
    /// <summary>Gives the same request, going on after an answer that will not do.</summary>
    public RemoteRequest Continue(params IEnumerable<JsonObject> messages)
    {
        var body = (JsonObject)Body.DeepClone();
        foreach (JsonObject message in messages)
        {
            ((JsonArray)body["messages"]!).Add(message);
        }

        return this with { Body = body };
    }
}
