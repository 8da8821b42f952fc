using Glm45V.Chat.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers GLM-4.5V models with an application.</summary>
public static class Glm45VServiceCollectionExtensions
{
    /// <summary>Registers a model as <see cref="IChatClient"/>, with its options from configuration and a health check tagged <c>ready</c>.</summary>
    /// <remarks>
    /// The options are checked when the host starts, and an unknown key among them is a mistake. A model folder is loaded before the
    /// host has started, and freed with it; without a host it is loaded when it is first asked for.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section of <see cref="Glm45VOptions"/>, such as <c>builder.Configuration.GetSection("Glm45V")</c>.</param>
    /// <param name="serviceKey">Tells several models apart; null for the only one.</param>
    /// <returns>The builder of the client's pipeline, to add function invocation, telemetry or caching.</returns>
    public static ChatClientBuilder AddGlm45V(this IServiceCollection services, IConfiguration configuration, string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<Glm45VOptions>(Name(serviceKey)).Bind(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        return services.AddModel(serviceKey, (configuration as IConfigurationSection)?.Path ?? "");
    }

    /// <summary>The same with options from code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <param name="serviceKey">Tells several models apart; null for the only one.</param>
    public static ChatClientBuilder AddGlm45V(this IServiceCollection services, Action<Glm45VOptions> configure, string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        services.AddOptions<Glm45VOptions>(Name(serviceKey)).Configure(configure);
        return services.AddModel(serviceKey, "");
    }

    private static ChatClientBuilder AddModel(this IServiceCollection services, string? key, string path)
    {
        services.AddSingleton<IValidateOptions<Glm45VOptions>>(new Glm45VOptionsValidator(Name(key), path));
        services.AddOptions<Glm45VOptions>(Name(key)).ValidateOnStart();
        services.AddKeyedSingleton(key, (provider, _) => new ModelHost(
            provider.GetRequiredService<IOptionsMonitor<Glm45VOptions>>().Get(Name(key)),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            provider.GetService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<ModelHost>(key));
        services.AddHealthChecks().Add(new HealthCheckRegistration(key is null ? "glm45v" : $"glm45v-{key}", provider => new Glm45VHealthCheck(provider.GetRequiredKeyedService<ModelHost>(key)), failureStatus: null, tags: ["ready"]));
        return key is null
            ? services.AddChatClient(provider => provider.GetRequiredKeyedService<ModelHost>(key).Client)
            : services.AddKeyedChatClient(key, provider => provider.GetRequiredKeyedService<ModelHost>(key).Client);
    }

    private static string Name(string? key) => key ?? Options.Options.DefaultName;
}
