using Glm45V.Chat;
using Glm45V.Runtime.Generation;
using Glm45V.SemanticKernel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers GLM-4.5V models with a service collection.</summary>
public static class Glm45VServiceCollectionExtensions
{
    /// <summary>Registers a converted model folder as chat completion service, as text generation service and as chat client; the container disposes the model.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IServiceCollection AddGlm45VChatCompletion(this IServiceCollection services, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFolder);

        services.AddKeyedSingleton(serviceId, (_, _) => Load(modelFolder, options));
        return services.AddService(serviceId);
    }

    /// <summary>Registers a converted model folder as chat client alone, which invokes kernel functions where a request's function choice says so; the container disposes the model.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IServiceCollection AddGlm45VChatClient(this IServiceCollection services, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFolder);

        return services.AddKeyedSingleton<IChatClient>(serviceId, (provider, _) => new ChatClientBuilder(new FinalResultClient(new KernelContentClient(Load(modelFolder, options))))
            .UseKernelFunctionInvocation(provider.GetService<ILoggerFactory>())
            .Build(provider));
    }

    private static IServiceCollection AddService(this IServiceCollection services, string? serviceId)
    {
        services.AddKeyedSingleton(serviceId, (provider, _) => new Glm45VChatCompletionService(provider.GetRequiredKeyedService<IChatClient>(serviceId), provider.GetService<ILoggerFactory>(), provider));
        services.AddKeyedSingleton<IChatCompletionService>(serviceId, (provider, _) => provider.GetRequiredKeyedService<Glm45VChatCompletionService>(serviceId));
        return services.AddKeyedSingleton<ITextGenerationService>(serviceId, (provider, _) => provider.GetRequiredKeyedService<Glm45VChatCompletionService>(serviceId));
    }

    // A container's factories cannot wait asynchronously; the load itself runs on the pool, so no context can block it.
    private static IChatClient Load(string folder, Glm45VChatOptions? options)
    {
        Glm45VModel model = Glm45VModel.LoadAsync(folder).GetAwaiter().GetResult();
        try
        {
            return model.AsChatClient(options);
        }
        catch
        {
            model.Dispose(); // the folder asks for a prompt style of a later version
            throw;
        }
    }
}
