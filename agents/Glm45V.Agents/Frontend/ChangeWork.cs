using System.Diagnostics;
using System.Runtime.CompilerServices;
using Glm45V.Agents.Dialects;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Frontend;

/// <summary>Changes a page as a person asks: edits, a look at what came of them, and more edits where that is not it.</summary>
internal sealed class ChangeWork(ModelTalk talk, PageShower shower, FrontendOptions options, DesignFolder folder, string instruction)
{
    /// <summary>Works until the model finds the change done, or the rounds are used up; the last page that can be shown stays.</summary>
    public async IAsyncEnumerable<FrontendRound> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string html = (await folder.PageAsync(cancellationToken).ConfigureAwait(false)).ReplaceLineEndings("\n");
        Dictionary<string, ReadOnlyMemory<byte>> assets = await folder.AssetsAsync(cancellationToken).ConfigureAwait(false);
        (int width, int height) = (folder.State.Width, folder.State.WindowHeight);
        var window = new ImageSize(width, height);
        ShownDocument before = await shower.ShowAsync(html, window, assets, cancellationToken).ConfigureAwait(false);
        folder.State = folder.State with { Instructions = [.. folder.State.Instructions, instruction], End = FrontendEnd.Open, Detail = "The change has not ended." };
        if (folder.State.Rounds.Count == 0)
        {
            await folder.WriteAsync("rounds/0.html", System.Text.Encoding.UTF8.GetBytes(PageFiles.Viewable(html, null)), cancellationToken).ConfigureAwait(false); // nothing else holds the page as it was
        }

        List<ChatMessage> messages = [Question(before.Page, html, width)];
        string wrong = "";
        bool isDone = false;
        for (int round = 0; round <= options.Rounds && !isDone; round++)
        {
            long started = Stopwatch.GetTimestamp();
            string page = html;
            (ShownDocument? after, string why) = await talk.AskUntilAsync(
                messages, 0, answer => ShowAsync(answer, page, window, assets, before.Page.Facts.Scripts, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (after is not null)
            {
                wrong = await WrongAsync(before.Page, after.Page, cancellationToken).ConfigureAwait(false);
                isDone = wrong.Length == 0;
                html = after.Html;
                messages = [Question(after.Page, html, width, wrong)];
            }

            (long input, long output) = talk.TakeUsage();
            var made = new FrontendRound
            {
                Number = folder.State.Rounds.Count + 1,
                Kind = RoundKind.Change,
                Html = after?.Html,
                Css = after?.Css,
                Kept = after is not null,
                Note = after is null ? why : isDone ? $"Done: {instruction}" : $"Not yet: {wrong}",
                Duration = Stopwatch.GetElapsedTime(started),
                InputTokens = input,
                OutputTokens = output,
                Page = after?.Page,
            };
            await folder.AddAsync(made, before.Page.Picture, cancellationToken).ConfigureAwait(false);
            yield return made;
            if (after is null)
            {
                break; // it was asked often enough
            }
        }

        (FrontendEnd end, string detail) = isDone ? (FrontendEnd.Changed, $"The change is made: {instruction}")
            : wrong.Length > 0 ? (FrontendEnd.RoundLimit, $"All rounds are done, and the model still finds: {wrong}") : (FrontendEnd.Failed, "No answer of the model could be used; the page is as it was.");
        folder.State = folder.State with { End = end, Detail = detail };
        await folder.SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private ChatMessage Question(RenderedPage page, string html, int width, string wrong = "") => ModelTalk.Question(
        [page.Picture], "frontend-change.md", ("width", width), ("framework", ModelTalk.Framework(options.Tailwind)), ("instruction", wrong.Length == 0 ? instruction : $"{instruction}\n\nA part of it is done. What is still wrong: {wrong}"), ("html", html.TrimEnd()));

    private async Task<(ShownDocument? After, string Wrong)> ShowAsync(string answer, string html, ImageSize window, Dictionary<string, ReadOnlyMemory<byte>> assets, int scripts, CancellationToken cancellationToken)
    {
        if (!EditAnswer.TryApply(answer, html, out string changed, out string error))
        {
            return (null, error);
        }

        (ShownDocument? after, string wrong) = await shower.TryShowAsync(changed, window, assets, scripts, cancellationToken).ConfigureAwait(false);
        return after is not null && CheatCheck.IsBlank(after.Page.Picture) ? (null, "The page is blank after these edits.") : (after, wrong);
    }

    // What the model finds wrong with the changed page; empty for nothing.
    private async Task<string> WrongAsync(RenderedPage before, RenderedPage after, CancellationToken cancellationToken)
    {
        string answer = await talk.AskAsync([ModelTalk.Question([before.Picture, after.Picture], "frontend-check.md", ("instruction", instruction))], 0, cancellationToken).ConfigureAwait(false);
        string words = ReplyText.Unboxed(ReplyText.WithoutThinking(answer)).Trim();
        return words.StartsWith("yes", StringComparison.OrdinalIgnoreCase) ? "" : words.Length > 0 ? words : "it gave no answer.";
    }
}
