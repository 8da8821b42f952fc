using Glm45V.Chat;
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
    public static IKernelBuilder AddGlm45VChatCompletion(this IKernelBuilder builder, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddGlm45VChatCompletion(modelFolder, serviceId, options);
        return builder;
    }

    /// <summary>Adds a converted model folder as the kernel's chat client alone.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="modelFolder">A folder that <c>glm45v convert</c> made; the model loads when it is first asked for.</param>
    /// <param name="serviceId">Tells several models apart; null for the only one.</param>
    /// <param name="options">Defaults for what requests leave open.</param>
    public static IKernelBuilder AddGlm45VChatClient(this IKernelBuilder builder, string modelFolder, string? serviceId = null, Glm45VChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddGlm45VChatClient(modelFolder, serviceId, options);
        return builder;
    }
}
