using System.Globalization;
using Glm45V.Cli.Demo;
using Glm45V.Cli.Generated;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.UiToCode;

/// <summary>Who writes in the place of a model, to measure the harness and not the model.</summary>
internal enum WriterPolicy
{
    /// <summary>Writes the page itself: what no model can do better.</summary>
    Oracle,

    /// <summary>Writes another page: what a model that sees nothing reaches.</summary>
    Random,

    /// <summary>Writes the page with four flaws and mends one a round, and spoils something now and then: what rounds are worth.</summary>
    Flawed,
}

/// <summary>Answers the questions of a <see cref="Agents.Frontend.FrontendAgent"/> from what is known of the page, through the same client interface as a model.</summary>
internal sealed class KnownWriter(WriterPolicy policy) : IChatClient
{
    private const int Stream = 12; // of random numbers

    private UiToCodePage? _page;
    private Queue<string> _answers = [];

    /// <summary>Says which page the next questions are about.</summary>
    public void Take(UiToCodePage page, int seed) => (_page, _answers) = (page, new Queue<string>(Answers(page, seed)));

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek())));

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Pages are asked for whole.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private IEnumerable<string> Answers(UiToCodePage page, int seed)
    {
        string html = page.Html ?? throw new InvalidOperationException($"The document of {_page?.Id} is not known.");
        yield return "A plan.";
        if (policy != WriterPolicy.Flawed)
        {
            yield return Fenced(policy == WriterPolicy.Oracle ? html : GeneratedPages.Create(seed + 101).Html);
            yield break;
        }

        var random = new SeededRandom(seed, Stream);
        (string Right, string Wrong)[] flaws = random.Sample(Flaws(html), 4);
        yield return Fenced(flaws.Aggregate(html, (text, flaw) => ReplaceFirst(text, flaw.Right, flaw.Wrong)));
        int spoiled = random.Next(flaws.Length);
        foreach ((int index, (string right, string wrong)) in flaws.Index())
        {
            if (index == spoiled)
            {
                yield return Edit("body { margin: 0;", "body { margin: 60px;");
            }

            yield return Edit(wrong, right);
        }
    }

    // What is to be found once in every generated page, and what stands there in its place.
    private static (string Right, string Wrong)[] Flaws(string html)
    {
        string Value(string name, char end)
        {
            int at = html.IndexOf(name, StringComparison.Ordinal);
            return html[at..html.IndexOf(end, at)];
        }

        return
        [
            (Value("--accent:", ';'), "--accent:#b8329a"), (Value("--ground:", ';'), "--ground:#cfe0f4"), (Value("--gap:", ';'), "--gap:34px"), (Value("body { margin: 0; font: ", '/'), "body { margin: 0; font: 22px"),
            ("h1 { font-size: 2em", "h1 { font-size: 3.2em"), (Value("<b>", '<') + "</b>", "<b>Untitled</b>"),
        ];
    }

    private static string ReplaceFirst(string text, string old, string now)
    {
        int at = text.IndexOf(old, StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{text[..at]}{now}{text[(at + old.Length)..]}");
    }

    private static string Fenced(string html) => $"```html\n{html}\n```";

    private static string Edit(string old, string now) => $"<<<<<<< SEARCH\n{old}\n=======\n{now}\n>>>>>>> REPLACE\n";
}
