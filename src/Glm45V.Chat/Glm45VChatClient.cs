using System.Runtime.CompilerServices;
using Glm45V.Chat.Parsing;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar;
using Glm45V.Grammar.Answers;
using Glm45V.Grammar.Tokens;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Runtime.Constraints;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glm45V.Chat;

/// <summary>An <see cref="IChatClient"/> over a model in this process: text, pictures and tools in, streamed text, reasoning and calls out.</summary>
/// <remarks>
/// Thread-safe: requests take turns on the model. It never runs tools itself; compose FunctionInvokingChatClient over it for that.
/// Temperature is 0 (arg-max) where a request leaves it open. One message id an answer; usage comes once, with the last update,
/// whose <see cref="ChatResponseUpdate.RawRepresentation"/> is the <see cref="GenerationStatistics"/>.
/// </remarks>
public sealed class Glm45VChatClient : IChatClient
{
    private readonly Glm45VModel _model;
    private readonly bool _ownsModel;
    private readonly Glm45VChatOptions _options;
    private readonly IPromptTemplate _template;
    private readonly Glm45VClientMetadata _metadata;
    private readonly TimeProvider _time;
    private readonly PictureReader _pictures;
    private readonly AnswerMemory _answers = new();
    private readonly AnswerForms _forms = new();
    private readonly ILogger _logger;
    private bool _disposed;

    /// <summary>Creates a client over a loaded model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    /// <param name="ownsModel">True disposes the model with the client.</param>
    /// <param name="timeProvider">The clock of response times; null takes the system's.</param>
    /// <param name="loggerFactory">Gets what the client logs: counts and times, never what was said.</param>
    public Glm45VChatClient(Glm45VModel model, Glm45VChatOptions? options = null, bool ownsModel = false, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(model);

        _model = model;
        _ownsModel = ownsModel;
        _options = options ?? new Glm45VChatOptions();
        _pictures = new PictureReader(_options);
        _template = PromptTemplates.For(model.Manifest.PromptStyle);
        _metadata = new Glm45VClientMetadata(model);
        _time = timeProvider ?? TimeProvider.System;
        _logger = loggerFactory?.CreateLogger<Glm45VChatClient>() ?? NullLogger<Glm45VChatClient>.Instance;
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc />
    /// <exception cref="ContextLengthException">The conversation leaves no room for an answer.</exception>
    /// <exception cref="ImageException">A picture cannot be read.</exception>
    /// <exception cref="Runtime.Media.MediaException">A video cannot be read.</exception>
    /// <exception cref="UnsupportedOptionException">The request wants something that cannot be enforced.</exception>
    /// <exception cref="BrokenConversationException">Calls and results of the conversation do not belong together.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync([.. messages], options, choice: 0, cancellationToken);
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_metadata) ? _metadata
            : serviceType.IsInstanceOfType(_model) ? _model
            : null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        if (_ownsModel)
        {
            _model.Dispose();
        }
    }

    /// <summary>Gives several answers to one conversation; the prompt is run once, and answer i is the same however many are asked for.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">How to answer; with a temperature of 0 all answers are equal.</param>
    /// <param name="count">How many, 1 to 128.</param>
    /// <param name="cancellationToken">Stops within one token.</param>
    public async Task<IReadOnlyList<ChatResponse>> GetChoicesAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 128);

        List<ChatMessage> conversation = [.. messages];
        options = options?.Clone() ?? new ChatOptions();
        options.Seed ??= Random.Shared.NextInt64(); // one seed: answers differ by their index
        var choices = new List<ChatResponse>(count);
        for (int index = 0; index < count; index++)
        {
            choices.Add(await StreamAsync([.. conversation], options, index, cancellationToken).ToChatResponseAsync(cancellationToken).ConfigureAwait(false));
        }

        return choices;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(List<ChatMessage> messages, ChatOptions? request, int choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequestCheck.Check(messages, request);
        GenerationOptions generation = ChatOptionsMapper.Map(request, _options, _model.Tokenizer, this);
        generation = generation with { Sampling = generation.Sampling with { ChoiceIndex = choice } };
        IReadOnlyList<AITool> tools = ChatOptionsMapper.Tools(request);
        LogRequest(messages, tools, request);
        bool mayThink = _template.LetsThink(ChatOptionsMapper.Thinking(request, _options));
        AnswerGrammar? form = await Task.Run(() => _forms.Of(request, _template, mayThink), cancellationToken).ConfigureAwait(false);
        var stops = new StopSequences(request?.StopSequences);
        OutputFilter filter = ChatOptionsMapper.Filter(stops, request, _options);
        ModelInput input = await Task.Run(() => Prepare(messages, tools, request, generation.CacheSalt, cancellationToken), cancellationToken).ConfigureAwait(false);
        generation = form is null ? generation : generation with { Masks = [Enforce(form, generation, input), .. generation.Masks] };
        var parser = new OutputParser(new OutputParserOptions { Tools = tools, ResolveToolName = name => _template.ResolveToolName(name, tools) });
        var response = new ResponseBuilder(_model, _time.GetUtcNow());
        var tokens = new OutputTokenReader(_model.Tokenizer);
        var statistics = new GenerationStatistics();
        using var telemetry = new AnswerTelemetry(_model.Manifest.Name, statistics);
        var events = new List<OutputEvent>();
        List<ChatTokenLogprob>? logprobs = generation.TopLogprobs is null ? null : [];
        FinishReason? finish = null;
        var answer = new AnswerRecorder(_model, ChatOptionsMapper.Thinking(request, _options) == false);
        var counts = new AnswerCounts(); // the model may run ahead of what is read here
        await foreach (GeneratedToken token in _model.GenerateAsync(input, generation, statistics, cancellationToken).ConfigureAwait(false))
        {
            finish = token.Finish;
            answer.Add(token);
            bool reasoned = parser.IsReasoning;
            foreach (OutputToken piece in tokens.Read(token.Id))
            {
                parser.Push(piece, events);
            }

            counts.Tokens++;
            counts.Reasoning += reasoned && parser.IsReasoning ? 1 : 0;
            if (token.Logprobs is { } likely)
            {
                logprobs?.Add(TokenLogprobsReader.Read(likely, _model.Tokenizer));
            }

            bool enough = filter.Apply(events) || (request?.AllowMultipleToolCalls == false && events.Exists(said => said is ToolCallCompleted));
            foreach (ChatResponseUpdate update in response.Take(events))
            {
                answer.Add(update);
                yield return update;
            }

            if (enough)
            {
                break;
            }
        }

        foreach (OutputToken piece in tokens.Flush())
        {
            parser.Push(piece, events);
        }

        OutputEnd end = parser.Finish(events);
        filter.Apply(events);
        filter.Finish(events);
        foreach (ChatResponseUpdate update in response.Take(events))
        {
            answer.Add(update);
            yield return update;
        }

        if (stops.Found is null && answer.Finish() is { } remembered)
        {
            _answers.Keep(remembered, generation.CacheSalt);
        }

        ChatResponseUpdate last = response.Last(finish, end, counts, statistics, stops.Found, logprobs);
        Log.Answered(_logger, last.FinishReason!.Value.Value, statistics.PromptTokens, statistics.CachedTokens, statistics.PrefillTime.TotalMilliseconds, counts.Tokens, statistics.DecodeTime.TotalMilliseconds, statistics.QueueTime.TotalMilliseconds);
        yield return last;
    }

    private void LogRequest(List<ChatMessage> messages, IReadOnlyList<AITool> tools, ChatOptions? request)
    {
        Log.Asked(_logger, _model.Manifest.Name, messages.Count, tools.Count);
        foreach (string name in request?.AdditionalProperties?.Keys.Where(name => !RequestProperties.Known.Contains(name)) ?? [])
        {
            Log.UnknownProperty(_logger, name);
        }
    }

    private GrammarLogitsProcessor Enforce(AnswerGrammar form, GenerationOptions generation, ModelInput input)
    {
        int room = _model.ContextLength - input.Length;
        var matcher = new GrammarMatcher(form, _model.Tokenizer.Vocabulary(), [.. _model.Config.EndTokenIds]);
        try
        {
            return new GrammarLogitsProcessor(matcher, Math.Min(generation.MaxNewTokens ?? room, room), text => _model.Tokenizer.Encode(text));
        }
        catch (GrammarException error)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.MaxOutputTokens), error.Message, error);
        }
    }

    private ModelInput Prepare(List<ChatMessage> messages, IReadOnlyList<AITool> tools, ChatOptions? request, string salt, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(request?.Instructions))
        {
            messages.Insert(0, new ChatMessage(ChatRole.System, request.Instructions));
        }

        RenderedPrompt prompt = _template.Render(new PromptRequest(messages)
        {
            Tools = tools,
            EnableThinking = ChatOptionsMapper.Thinking(request, _options),
            Remembered = turn => _answers.Find(turn, salt),
        });
        var pictures = new List<RgbImage>(prompt.Images.Count);
        foreach (AIContent image in prompt.Images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pictures.Add(_pictures.Read(image, cancellationToken));
        }

        using var clips = new ClipReader();
        return _model.Prepare(prompt.Segments, pictures, [.. prompt.Videos.Select(video => clips.Open(video, cancellationToken))], cancellationToken);
    }
}
