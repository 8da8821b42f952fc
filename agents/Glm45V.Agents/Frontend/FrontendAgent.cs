using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Rendering;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Frontend;

/// <summary>An agent that writes HTML from a picture of a page and improves it by looking at what it wrote: plan, draft, render, compare, edit, keep only what scores better.</summary>
/// <remarks>
/// The client and the renderer stay the caller's to dispose. Members may be called from any thread; each folder has one run at a time.
/// Pages are shown without scripts and without a network. Their scores never fall from one kept round to the next.
/// </remarks>
public sealed class FrontendAgent
{
    private readonly IChatClient _client;
    private readonly PageRenderer _renderer;
    private readonly FrontendOptions _options;

    /// <summary>Puts a model in front of a renderer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public FrontendAgent(IChatClient client, PageRenderer renderer, FrontendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(renderer);
        _client = client;
        _renderer = renderer;
        _options = options ?? new FrontendOptions();
        _options.Validate();
    }

    /// <summary>Builds a page that looks like a reference.</summary>
    /// <param name="reference">What it is to look like.</param>
    /// <param name="folder">Where it is put: an empty folder, or one whose work on the same reference was interrupted and goes on.</param>
    /// <param name="onRound">Called after each round.</param>
    /// <param name="cancellationToken">Stops the work; the best page so far stays in the folder.</param>
    /// <returns>What came of it; a model whose answers cannot be used is an end too, <see cref="FrontendEnd.Failed"/>.</returns>
    /// <exception cref="Glm45VException">Another run works in the folder, or it holds something else.</exception>
    /// <exception cref="BrowserException">There is no browser, or it ends again and again.</exception>
    public async Task<FrontendResult> BuildAsync(DesignReference reference, string folder, Action<FrontendRound>? onRound = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        using DesignFolder design = await DesignFolder.OpenAsync(folder, reference, cancellationToken).ConfigureAwait(false);
        (ModelTalk talk, PageShower shower) = Tools();
        return await RunAsync(design, new FrontendWork(talk, shower, _options, design, reference).RunAsync(cancellationToken), onRound).ConfigureAwait(false);
    }

    /// <summary>Changes a page as a person asks, such as "make the header sticky".</summary>
    /// <param name="folder">The folder that holds the page, <c>index.html</c>.</param>
    /// <param name="instruction">What to change, in words.</param>
    /// <param name="width">Width in pixels that the page is looked at, where the folder does not tell.</param>
    /// <param name="onRound">Called after each round.</param>
    /// <param name="cancellationToken">Stops the work; what was changed so far stays.</param>
    /// <exception cref="Glm45VException">Another run works in the folder, or it holds no page.</exception>
    /// <exception cref="BrowserException">There is no browser, or it ends again and again.</exception>
    public async Task<FrontendResult> ChangeAsync(string folder, string instruction, int width = 1288, Action<FrontendRound>? onRound = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(instruction);
        using DesignFolder design = await DesignFolder.OpenForChangeAsync(folder, width, cancellationToken).ConfigureAwait(false);
        (ModelTalk talk, PageShower shower) = Tools();
        return await RunAsync(design, new ChangeWork(talk, shower, _options, design, instruction.Trim()).RunAsync(cancellationToken), onRound).ConfigureAwait(false);
    }

    /// <summary>Gives a function that builds pages from pictures of a folder, each in a folder of its own beside them, for other agents to call.</summary>
    /// <param name="workspace">The folder; nothing outside of it is read or written.</param>
    /// <remarks>In Semantic Kernel: <c>agent.AsAIFunction(folder).AsKernelFunction()</c>.</remarks>
    public AIFunction AsAIFunction(string workspace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(workspace);
        return new FrontendFunction(this, Directory.CreateDirectory(workspace).FullName).Create();
    }

    private async Task<FrontendResult> RunAsync(DesignFolder design, IAsyncEnumerable<FrontendRound> rounds, Action<FrontendRound>? onRound)
    {
        int restarts = _renderer.Restarts;
        await foreach (FrontendRound round in rounds.ConfigureAwait(false))
        {
            onRound?.Invoke(round);
        }

        return new FrontendResult(design.Path, design.State.Rounds, design.State.End, design.State.Detail, _renderer.Restarts - restarts);
    }

    private (ModelTalk Talk, PageShower Shower) Tools() => (new ModelTalk(_client, _options.Template, _options.Retries), new PageShower(_renderer, _options.Tailwind));
}
