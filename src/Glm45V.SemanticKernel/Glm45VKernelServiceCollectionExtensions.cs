using Glm45V.Chat;
using Glm45V.Remote;
using Glm45V.Runtime.Generation;
using Glm45V.SemanticKernel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers GLM-4.5V models with a service collection, for Semantic Kernel.</summary>
public static class Glm45VKernelServiceCollectionExtensions
{
    /// <summary>Registers a converted model folder as chat completion service, as text generation service and as chat client; the container disposes the model.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IServiceCollection AddGlm45VChatCompletion(this IServiceCollection services, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null) =>
        services.AddCompletion(serviceId, Local(modelFolder, options));

    /// <summary>Registers a model at an endpoint in the same way.</summary>
    /// <param name="services">The services.</param>
    /// <param name="endpoint">The address and the model.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    public static IServiceCollection AddGlm45VChatCompletion(this IServiceCollection services, RemoteOptions endpoint, string? serviceId = null) =>
        services.AddCompletion(serviceId, Remote(endpoint));

    /// <summary>Registers a converted model folder as chat client alone, which invokes kernel functions where a request's function choice says so; the container disposes the model.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IServiceCollection AddGlm45VChatClient(this IServiceCollection services, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null) =>
        services.AddInvokingClient(serviceId, Local(modelFolder, options));

    /// <summary>Registers a model at an endpoint in the same way.</summary>
    /// <param name="services">The services.</param>
    /// <param name="endpoint">The address and the model.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    public static IServiceCollection AddGlm45VChatClient(this IServiceCollection services, RemoteOptions endpoint, string? serviceId = null) =>
        services.AddInvokingClient(serviceId, Remote(endpoint));

    private static IServiceCollection AddCompletion(this IServiceCollection services, string? serviceId, Func<IServiceProvider, IChatClient> make)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddKeyedSingleton(serviceId, (provider, _) => make(provider));
        services.AddKeyedSingleton(serviceId, (provider, _) => new Glm45VChatCompletionService(provider.GetRequiredKeyedService<IChatClient>(serviceId), provider.GetService<ILoggerFactory>(), provider));
        services.AddKeyedSingleton<IChatCompletionService>(serviceId, (provider, _) => provider.GetRequiredKeyedService<Glm45VChatCompletionService>(serviceId));
        return services.AddKeyedSingleton<ITextGenerationService>(serviceId, (provider, _) => provider.GetRequiredKeyedService<Glm45VChatCompletionService>(serviceId));
    }

    private static IServiceCollection AddInvokingClient(this IServiceCollection services, string? serviceId, Func<IServiceProvider, IChatClient> make)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddKeyedSingleton<IChatClient>(serviceId, (provider, _) => new ChatClientBuilder(new FinalResultClient(new KernelContentClient(make(provider))))
            .UseKernelFunctionInvocation(provider.GetService<ILoggerFactory>())
            .Build(provider));
    }

    private static Func<IServiceProvider, IChatClient> Remote(RemoteOptions endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.Validate(); // a mistake shows where it was made
        return provider => new Glm45VRemoteClient(endpoint, timeProvider: provider.GetService<TimeProvider>(), loggerFactory: provider.GetService<ILoggerFactory>());
    }

    private static Func<IServiceProvider, IChatClient> Local(string folder, Glm45VChatOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder, "modelFolder");
        return provider => Load(folder, options, provider.GetService<ILoggerFactory>());
    }

    // A container's factories cannot wait asynchronously; the load itself runs on the pool, so no context can block it.
    private static IChatClient Load(string folder, Glm45VChatOptions? options, ILoggerFactory? loggers)
    {
        Glm45VModel model = Glm45VModel.LoadAsync(folder).GetAwaiter().GetResult();
        try
        {
            return model.AsChatClient(options, loggers);
        }
        catch
        {
            model.Dispose(); // the folder asks for a prompt style of a later version
            throw;
        }
    }
}
