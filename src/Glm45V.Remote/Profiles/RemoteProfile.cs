using System.Text.Json.Nodes;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Profiles;

/// <summary>How a kind of endpoint speaks: what its fields are called, and what it enforces by itself.</summary>
public abstract class RemoteProfile
{
    private protected RemoteProfile()
    {
    }

    /// <summary>vLLM's server, started with <c>--reasoning-parser glm45 --tool-call-parser glm45 --enable-auto-tool-choice</c>.</summary>
    public static RemoteProfile Vllm { get; } = new VllmProfile();

    /// <summary>SGLang's server, started with <c>--reasoning-parser glm45 --tool-call-parser glm45</c>.</summary>
    public static RemoteProfile SgLang { get; } = new SgLangProfile();

    /// <summary>OpenRouter.</summary>
    public static RemoteProfile OpenRouter { get; } = new OpenRouterProfile();

    /// <summary>SiliconFlow.</summary>
    public static RemoteProfile SiliconFlow { get; } = new SiliconFlowProfile();

    /// <summary>Z.ai, and BigModel in China.</summary>
    public static RemoteProfile ZAi { get; } = new ZAiProfile();

    /// <summary>Every profile.</summary>
    public static IReadOnlyList<RemoteProfile> All { get; } = [Vllm, SgLang, OpenRouter, SiliconFlow, ZAi];

    /// <summary>The profile's name, as configuration and command line have it.</summary>
    public abstract string Name { get; }

    /// <summary>Where the provider is; null for servers that people run themselves.</summary>
    public virtual Uri? DefaultEndpoint => null;

    /// <summary>Hosts of the provider.</summary>
    internal virtual IReadOnlyList<string> Hosts => [];

    /// <summary>Fields of sampling and answers that the endpoint takes.</summary>
    internal abstract IReadOnlySet<string> Fields { get; }

    /// <summary>The most stop sequences it takes.</summary>
    internal virtual int MaxStops => int.MaxValue;

    /// <summary>Whether a JSON Schema as response format holds there.</summary>
    internal virtual bool TakesSchemas => true;

    /// <summary>Whether <c>tool_choice</c> may be more than <c>auto</c>.</summary>
    internal virtual bool TakesDemandedCalls => true;

    /// <summary>The field that takes reasoning of earlier turns.</summary>
    internal virtual string ReasoningField => "reasoning_content";

    /// <summary>Gives the profile of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static RemoteProfile Of(string name) =>
        All.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"The profile '{name}' is unknown: use one of {string.Join(", ", All.Select(profile => profile.Name))}.", nameof(name));

    /// <summary>Gives the profile whose provider has the address; vLLM's, which is the plainest, for all others.</summary>
    public static RemoteProfile For(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return All.FirstOrDefault(profile => profile.Hosts.Any(host => endpoint.Host == host || endpoint.Host.EndsWith("." + host, StringComparison.OrdinalIgnoreCase))) ?? Vllm;
    }

    /// <summary>Writes whether to think, how hard and how long.</summary>
    /// <exception cref="UnsupportedOptionException">The endpoint has no such thing.</exception>
    internal abstract void WriteThinking(JsonObject body, bool? thinks, ReasoningEffort? effort, int? budget);

    /// <summary>Writes a form given as regex, Lark grammar or choice, where the endpoint enforces such; all are judged here anyway.</summary>
    internal virtual void WriteGrammar(JsonObject body, RequestGrammar grammar)
    {
    }

    /// <summary>Gives a picture's or video's address as the endpoint wants it.</summary>
    internal virtual string MediaAddress(string address) => address;

    /// <summary>Changes what is still particular of the provider.</summary>
    internal virtual void Finish(JsonObject body)
    {
    }

    private protected UnsupportedOptionException NoBudget() =>
        new(RequestProperties.ThinkingBudget, $"{Name} has no thinking budget. Leave {RequestProperties.ThinkingBudget} out, or turn thinking off with ReasoningEffort.None.");
}
