using Glm45V.Plugins.Browser;
using Glm45V.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Gives a kernel a browser.</summary>
public static class Glm45VBrowserExtensions
{
    /// <summary>Adds a browser's tools and <c>done</c> as a plugin: each tool gives back a text and the new screenshot, which the model sees as a picture.</summary>
    /// <remarks>
    /// With <c>FunctionChoiceBehavior.Auto()</c> the kernel goes on until the model calls <c>done</c>, answers in words, or <paramref name="maxRounds"/>
    /// are over. The answer is then what the model said, or gave to <c>done</c>.
    /// </remarks>
    /// <param name="plugins">The plugins of a kernel.</param>
    /// <param name="session">The browser; it stays the caller's to dispose.</param>
    /// <param name="options">How coordinates are read; null takes them as they are.</param>
    /// <param name="pluginName">The plugin's name. The nano model knows the tools of <c>browser</c> alone.</param>
    /// <param name="maxRounds">How many times a request asks the model at most, at least 1.</param>
    public static KernelPlugin AddBrowser(this ICollection<KernelPlugin> plugins, BrowserSession session, BrowserToolsOptions? options = null, string pluginName = "browser", int maxRounds = 30)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRounds, 1);

        var tools = new BrowserTools(session, options);
        return plugins.AddFromFunctions(pluginName, "A web page: what it shows and what can be done on it.", [.. tools.Append(new DoneFunction()).Select(tool => new BoundedFunction(tool, maxRounds).AsKernelFunction())]);
    }
}
