using Glm45V.Runtime.Devices;

namespace Glm45V.Chat.Hosting;

/// <summary>What <c>AddGlm45V</c> reads from configuration: a model folder, or a model at an endpoint, and how it answers.</summary>
public sealed class Glm45VOptions
{
    /// <summary>A folder that <c>glm45v convert</c> made. Either this or <see cref="Model"/>.</summary>
    public string? ModelFolder { get; set; }

    /// <summary>The name of a model at an endpoint.</summary>
    public string? Model { get; set; }

    /// <summary>The endpoint's address, which ends before <c>/chat/completions</c>; may be left out where <see cref="Profile"/> has its own.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>How the endpoint speaks: <c>vllm</c>, <c>sglang</c>, <c>openrouter</c>, <c>siliconflow</c> or <c>z.ai</c>; by its address if not given.</summary>
    public string? Profile { get; set; }

    /// <summary>The endpoint's API key. Keep it in user secrets or in an environment variable such as <c>Glm45V__ApiKey</c>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Headers sent to the endpoint.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    /// <summary>Where a model folder runs. The default is the CPU.</summary>
    public ComputeDevice Device { get; set; } = ComputeDevice.Cpu;

    /// <summary>Threads that compute on the CPU, 1 to 1024; null takes one for each core.</summary>
    public int? Threads { get; set; }

    /// <summary>Requests at work at the same time in a model folder, 1 to 64. The default is 4.</summary>
    public int Slots { get; set; } = 4;

    /// <summary>Whether the model thinks when a request does not say; null leaves it to the model.</summary>
    public bool? Thinking { get; set; }

    /// <summary>The most tokens of an answer when a request does not say, at least 1; null sets no limit of ours.</summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>Folders whose pictures messages may name by a <c>file:</c> address, with a model folder.</summary>
    public IList<string> PictureFolders { get; } = [];

    /// <summary>The longest wait for an endpoint's answer, or for the first event of a stream. The default is 100 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>The longest time that all attempts at an endpoint take together. The default is 5 minutes.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest pause within an endpoint's stream. The default is 60 seconds.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request to an endpoint is sent again, 0 to 20. The default is 3.</summary>
    public int MaxRetries { get; set; } = 3;
}
