using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;

namespace Glm45V.SemanticKernel;

/// <summary>A chat client as Semantic Kernel's chat completion and text generation service.</summary>
/// <remarks>
/// Beside what <c>AsChatCompletionService</c> gives it keeps reasoning in both directions, the reason to end, ids, usage, plugin names of
/// calls, types of .NET as response format, and pictures in tool results. Functions are invoked by the kernel, filters included, where
/// <see cref="FunctionChoiceBehavior"/> says so. Thread-safe as the client is.
/// </remarks>
public sealed class Glm45VChatCompletionService : IChatCompletionService, ITextGenerationService
{
    private readonly IChatClient _plain;
    private readonly IChatClient _invoking;

    /// <summary>Makes the service; the client stays with its owner.</summary>
    /// <param name="client">A client that invokes no functions itself.</param>
    /// <param name="loggerFactory">Gets what function invocation logs.</param>
    /// <param name="services">Gives functions their services.</param>
    public Glm45VChatCompletionService(IChatClient client, ILoggerFactory? loggerFactory = null, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _plain = new ChatClientBuilder(client).Use(inner => new FinalResultClient(new KernelContentClient(inner))).Build(services);
        _invoking = new ChatClientBuilder(_plain).UseKernelFunctionInvocation(loggerFactory).Build(services);
        ChatClientMetadata? metadata = client.GetService<ChatClientMetadata>();
        var attributes = new Dictionary<string, object?>();
        Add(AIServiceExtensions.ModelIdKey, metadata?.DefaultModelId);
        Add(AIServiceExtensions.EndpointKey, metadata?.ProviderUri?.ToString());
        Add("ProviderName", metadata?.ProviderName);
        Attributes = attributes;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                attributes[key] = value;
            }
        }
    }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, object?> Attributes { get; }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatHistory);
        ChatOptions? options = Options(executionSettings, kernel);
        ChatResponse response = await ClientFor(options).GetResponseAsync(KernelMessages.ToMessages(chatHistory), options, cancellationToken).ConfigureAwait(false);
        ChatMessageContent[] messages = [.. response.Messages.Select(message => KernelMessages.ToKernel(message, response))];
        chatHistory.AddRange(messages.SkipLast(1)); // calls that were invoked, and their results
        return messages.Length == 0 ? [new ChatMessageContent(AuthorRole.Assistant, content: null, response.ModelId, response)] : [messages[^1]];
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatHistory);
        ChatOptions? options = Options(executionSettings, kernel);
        List<ChatResponseUpdate> updates = [];
        int calls = 0;
        await foreach (ChatResponseUpdate update in ClientFor(options).GetStreamingResponseAsync(KernelMessages.ToMessages(chatHistory), options, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
            yield return KernelMessages.ToKernel(update, ref calls);
        }

        ChatResponse response = updates.ToChatResponse();
        chatHistory.AddRange(response.Messages.SkipLast(1).Select(message => KernelMessages.ToKernel(message, response)));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Microsoft.SemanticKernel.TextContent>> GetTextContentsAsync(string prompt, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessageContent> answer = await GetChatMessageContentsAsync(Conversation(prompt), executionSettings, kernel, cancellationToken).ConfigureAwait(false);
        return [.. answer.Select(message => new Microsoft.SemanticKernel.TextContent(message.Content, message.ModelId, message.InnerContent, metadata: message.Metadata))];
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(string prompt, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (StreamingChatMessageContent update in GetStreamingChatMessageContentsAsync(Conversation(prompt), executionSettings, kernel, cancellationToken).ConfigureAwait(false))
        {
            yield return new StreamingTextContent(update.Content, update.ChoiceIndex, update.ModelId, update.InnerContent, metadata: update.Metadata);
        }
    }

    private static ChatHistory Conversation(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var history = new ChatHistory();
        history.AddUserMessage(prompt);
        return history;
    }

    // Where no function is offered, a call is the caller's: the loop would answer it with an error.
    private IChatClient ClientFor(ChatOptions? options) => options?.Tools is { Count: > 0 } ? _invoking : _plain;

    private static ChatOptions? Options(PromptExecutionSettings? settings, Kernel? kernel) => Glm45VPromptExecutionSettings.FromExecutionSettings(settings).ToChatOptions(kernel);
}
