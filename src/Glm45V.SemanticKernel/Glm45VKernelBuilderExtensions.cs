using Glm45V.Chat;
using Glm45V.Remote;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>Adds GLM-4.5V models to a kernel.</summary>
public static class Glm45VKernelBuilderExtensions
{
    /// <summary>Adds a converted model folder as the kernel's chat completion service, text generation service and chat client.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IKernelBuilder AddGlm45VChatCompletion(this IKernelBuilder builder, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null) =>
        builder.With(services => services.AddGlm45VChatCompletion(modelFolder, serviceId, options));

    /// <summary>Adds a model at an endpoint in the same way.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="endpoint">The address and the model.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    public static IKernelBuilder AddGlm45VChatCompletion(this IKernelBuilder builder, RemoteOptions endpoint, string? serviceId = null) =>
        builder.With(services => services.AddGlm45VChatCompletion(endpoint, serviceId));

    /// <summary>Adds a converted model folder as the kernel's chat client alone.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IKernelBuilder AddGlm45VChatClient(this IKernelBuilder builder, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null) =>
        builder.With(services => services.AddGlm45VChatClient(modelFolder, serviceId, options));

    /// <summary>Adds a model at an endpoint in the same way.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="endpoint">The address and the model.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    public static IKernelBuilder AddGlm45VChatClient(this IKernelBuilder builder, RemoteOptions endpoint, string? serviceId = null) =>
        builder.With(services => services.AddGlm45VChatClient(endpoint, serviceId));

    private static IKernelBuilder With(this IKernelBuilder builder, Action<IServiceCollection> add)
    {
        ArgumentNullException.ThrowIfNull(builder);
        add(builder.Services);
        return builder;
    }
}
