using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Frontend;

/// <summary>Builds a page: plan, drafts, and rounds of edits of which only those stay that score better.</summary>
internal sealed class FrontendWork(ModelTalk talk, PageShower shower, FrontendOptions options, DesignFolder folder, DesignReference reference)
{
    private const double Gain = 1e-4;
    private const double Close = 0.03; // scores that near leave the choice of a draft to the model's eye
    private const int OtherHeight = 812; // of windows of further widths

    private readonly PageJudge _judge = new(talk);
    private readonly IReadOnlyList<PixelRectangle> _bands = PagePart.Bands(reference.Picture, options.PartHeight);
    private Dictionary<string, ReadOnlyMemory<byte>> _assets = [];
    private IReadOnlyList<PlannedPicture> _pictures = [];
    private Comparison? _best;

    private int Width => reference.Picture.Width;

    private ImageSize Window => new(Width, reference.WindowHeight);

    /// <summary>Works to the end; each round is saved before it is given.</summary>
    public async IAsyncEnumerable<FrontendRound> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        folder.State = folder.State with { Viewports = options.Viewports };
        await PlanAsync(cancellationToken).ConfigureAwait(false);
        await RecallAsync(cancellationToken).ConfigureAwait(false);
        for (int made = folder.State.Rounds.Count(round => round is { Kind: RoundKind.Draft, Html: not null }); made < options.Variants && !IsGoodEnough; made++)
        {
            yield return await DraftAsync(made, cancellationToken).ConfigureAwait(false);
        }

        while (_best is not null && !IsGoodEnough && Refined < options.Rounds && Misses < options.Plateau)
        {
            yield return await RefineAsync(cancellationToken).ConfigureAwait(false);
        }

        await EndAsync(cancellationToken).ConfigureAwait(false);
    }

    private bool IsGoodEnough => _best?.Score.Total >= options.GoodEnough;

    // Rounds of improvement that came to nothing since the last that did not.
    private int Misses => folder.State.Rounds.Reverse().TakeWhile(round => round.Kind == RoundKind.Refine && !round.Kept).Count();

    private int Refined => folder.State.Rounds.Count(round => round.Kind == RoundKind.Refine);

    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        if (folder.State.Plan is null)
        {
            string plan = await talk.AskAsync([PlanQuestion()], 0, cancellationToken).ConfigureAwait(false);
            folder.State = folder.State with { Plan = plan };
            await folder.SaveAsync(cancellationToken).ConfigureAwait(false);
        }

        _pictures = PlannedPicture.Read(folder.State.Plan!, Width, reference.Picture.Height);
        foreach (PlannedPicture picture in options.CropPictures ? _pictures : [])
        {
            await folder.WriteAsync(picture.File, PngEncoder.Encode(ImageCropper.Crop(reference.Picture, picture.Box)), cancellationToken).ConfigureAwait(false);
        }

        _assets = await folder.AssetsAsync(cancellationToken).ConfigureAwait(false);
    }

    // What an interrupted run had reached is shown again: its picture and texts are needed for feedback.
    private async Task RecallAsync(CancellationToken cancellationToken)
    {
        if (folder.State.Best is { Html: { } html })
        {
            _best = Compare((await shower.ShowAsync(html, Window, _assets, cancellationToken).ConfigureAwait(false)).Page);
        }
    }

    private async Task<FrontendRound> DraftAsync(int made, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        float temperature = made == 0 ? 0 : ModelTalk.Varied;
        List<ChatMessage> messages = [PlanQuestion(), ModelTalk.Said(folder.State.Plan!)];
        (ShownDocument? shown, string why) = _bands.Count > 1
            ? await DraftPartsAsync(messages, temperature, cancellationToken).ConfigureAwait(false)
            : await WriteAsync([.. messages, DraftQuestion()], HtmlAnswer.TryReadDocument, temperature, cancellationToken).ConfigureAwait(false);
        return await JudgeAsync(RoundKind.Draft, shown, why, started, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(ShownDocument? Shown, string Why)> DraftPartsAsync(List<ChatMessage> messages, float temperature, CancellationToken cancellationToken)
    {
        List<string> styles = [];
        List<string> sections = [];
        foreach ((int index, PixelRectangle band) in _bands.Index())
        {
            messages.Add(ModelTalk.Question(
                [ImageCropper.Crop(reference.Picture, band)], "frontend-part.md", ("form", PartForm), ("part", index + 1), ("parts", _bands.Count), ("height", band.Height), ("width", Width), ("viewports", Viewports()), ("pictures", Pictures())));
            (Part? part, string why) = await talk.AskUntilAsync(messages, temperature, answer => Task.FromResult(ReadPart(answer, index + 1)), cancellationToken).ConfigureAwait(false);
            if (part is null)
            {
                return (null, why);
            }

            styles.Add(part.Style);
            sections.Add(part.Section);
        }

        string html = $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Page</title>\n<style>\n* {{ box-sizing: border-box; }}\nbody {{ margin: 0; }}\n"
            + $"{string.Join('\n', styles)}\n</style>\n</head>\n<body>\n{string.Join('\n', sections)}\n</body>\n</html>\n";
        return await shower.TryShowAsync(html, Window, _assets, allowedScripts: 0, cancellationToken).ConfigureAwait(false);
    }

    private sealed record Part(string Style, string Section);

    private static (Part? Part, string Wrong) ReadPart(string answer, int number) =>
        HtmlAnswer.TryReadPart(answer, number, out string style, out string section, out string error) ? (new Part(style, section), "") : (null, error);

    private async Task<FrontendRound> RefineAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        FrontendRound best = folder.State.Best!;
        Comparison now = _best!;
        (RgbImage wanted, RgbImage shown, string where) = Focus(now.Page.Picture);
        IReadOnlyList<RgbImage> pairs = PagePart.WorstPairs(wanted, shown, 3);
        string words = where + (pairs.Count == 0 ? "" : " Then come the places where they differ most, twice as large: at the left as it should be, at the right as it is.");
        FrontendRound last = folder.State.Rounds[^1];
        string past = last is { Kind: RoundKind.Refine, Kept: false } ? $" The last edits were taken back: {last.Note} Do something else." : "";
        ChatMessage question = ModelTalk.Question(
            [wanted, shown, .. pairs], "frontend-refine.md", ("width", Width), ("pairs", words), ("score", now.Score.Total.ToString("F3", CultureInfo.InvariantCulture)), ("past", past), ("framework", ModelTalk.Framework(options.Tailwind)),
            ("feedback", string.Join('\n', best.Feedback.Select(item => $"- {item}").DefaultIfEmpty("- Nothing large: look at the pictures."))), ("html", best.Html!.TrimEnd()));
        (ShownDocument? written, string why) = await WriteAsync(
            [question], (string answer, out string html, out string error) => EditAnswer.TryApply(answer, best.Html!, out html, out error), Misses > 0 ? ModelTalk.Varied : 0, cancellationToken).ConfigureAwait(false);
        return await JudgeAsync(RoundKind.Refine, written, why, started, cancellationToken).ConfigureAwait(false);
    }

    private delegate bool Reader(string answer, out string html, out string error);

    private Task<(ShownDocument? Shown, string Why)> WriteAsync(List<ChatMessage> messages, Reader read, float temperature, CancellationToken cancellationToken) =>
        talk.AskUntilAsync(messages, temperature, async answer => read(answer, out string html, out string error)
            ? await shower.TryShowAsync(html, Window, _assets, allowedScripts: 0, cancellationToken).ConfigureAwait(false)
            : (null, error), cancellationToken);

    // Scores what was written, keeps it where it is better, and saves the round.
    private async Task<FrontendRound> JudgeAsync(RoundKind kind, ShownDocument? shown, string why, long started, CancellationToken cancellationToken)
    {
        Comparison? comparison = shown is null ? null : Compare(shown.Page);
        (bool kept, string note) = comparison is null ? (false, why) : await ChooseAsync(kind, comparison, cancellationToken).ConfigureAwait(false);
        (IReadOnlyList<RenderedPage> others, IReadOnlyList<string> failed) = kept ? await OthersAsync(shown!.Html, cancellationToken).ConfigureAwait(false) : ([], []);
        (long input, long output) = talk.TakeUsage();
        var round = new FrontendRound
        {
            Number = folder.State.Rounds.Count + 1,
            Kind = kind,
            Html = shown?.Html,
            Css = shown?.Css,
            Score = comparison?.Score,
            Kept = kept,
            Note = note,
            Feedback = comparison is null ? [] : [.. failed, .. Feedback.Of(comparison, others)],
            Duration = Stopwatch.GetElapsedTime(started),
            InputTokens = input,
            OutputTokens = output,
            Page = shown?.Page,
            Others = others,
        };
        await folder.AddAsync(round, reference.Picture, cancellationToken).ConfigureAwait(false);
        _best = kept ? comparison : _best;
        return round;
    }

    private async Task<(bool Kept, string Note)> ChooseAsync(RoundKind kind, Comparison next, CancellationToken cancellationToken)
    {
        string cheats = string.Join(' ', next.Score.Cheats);
        if (_best is not { } best)
        {
            return (true, cheats.Length > 0 ? cheats : "The first page.");
        }

        (double now, double before) = (next.Score.Total, best.Score.Total);
        string change = string.Create(CultureInfo.InvariantCulture, $"{before:F3} to {now:F3}");
        if (kind == RoundKind.Draft && next.Score.Cheats.Count == 0 && best.Score.Cheats.Count == 0 && Math.Abs(now - before) <= Close
            && await _judge.CompareAsync(reference.Picture, next.Page.Picture, best.Page.Picture, cancellationToken).ConfigureAwait(false) is not 0 and var choice)
        {
            return (choice > 0, $"The scores are close ({change}); side by side the model {(choice > 0 ? "prefers it" : "prefers the other")}.");
        }

        return now > before + Gain ? (true, $"Better: {change}.") : (false, $"Not better: {change}. {cheats}".TrimEnd());
    }

    private async Task<(IReadOnlyList<RenderedPage> Shown, IReadOnlyList<string> Failed)> OthersAsync(string html, CancellationToken cancellationToken)
    {
        List<RenderedPage> shown = [];
        List<string> failed = [];
        foreach (int width in options.Viewports.Where(width => width != Width))
        {
            (ShownDocument? other, string wrong) = await shower.TryShowAsync(html, new ImageSize(width, OtherHeight), _assets, allowedScripts: 0, cancellationToken).ConfigureAwait(false);
            if (other is not null)
            {
                shown.Add(other.Page);
            }
            else
            {
                failed.Add(string.Create(CultureInfo.InvariantCulture, $"In a window {width} pixels wide: {wrong}"));
            }
        }

        return (shown, failed);
    }

    // Of a long page, the part that is least alike; of any other, the whole.
    private (RgbImage Wanted, RgbImage Shown, string Words) Focus(RgbImage page)
    {
        if (_bands.Count == 1)
        {
            return (reference.Picture, page, "");
        }

        PixelRectangle worst = _bands.Where(band => band.Y + StructuralSimilarity.LeastSide < page.Height).DefaultIfEmpty(_bands[0])
            .MinBy(band => LookMetrics.Structure(ImageCropper.Crop(reference.Picture, band), ImageCropper.Crop(page, band with { Width = page.Width })));
        return (ImageCropper.Crop(reference.Picture, worst), ImageCropper.Crop(page, worst with { Width = page.Width }), FormattableString.Invariant($" The page is long: both pictures show it from {worst.Y} to {worst.Y + worst.Height} pixels below its top."));
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        (FrontendEnd end, string detail) = _best is null
            ? (FrontendEnd.Failed, $"No answer of the model could be used. The last one: {(folder.State.Rounds is [.., var last] ? last.Note : "")}")
            : IsGoodEnough ? (FrontendEnd.GoodEnough, $"The page is good enough: {Number(_best.Score.Total)}.")
            : Misses >= options.Plateau ? (FrontendEnd.Plateau, $"{Misses} rounds in a row came to nothing; the best page has {Number(_best.Score.Total)}.")
            : (FrontendEnd.RoundLimit, $"All rounds are done; the best page has {Number(_best.Score.Total)}.");
        folder.State = folder.State with { End = end, Detail = detail };
        await folder.SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private Comparison Compare(RenderedPage page) => PageScorer.Compare(reference, page, _assets.Keys);

    private ChatMessage PlanQuestion() => ModelTalk.Question([reference.Picture], "frontend-plan.md", ("width", Width), ("height", reference.Picture.Height));

    private ChatMessage DraftQuestion() => ModelTalk.Question([], "frontend-draft.md", ("width", Width), ("viewports", Viewports()), ("pictures", Pictures()), ("styles", options.Tailwind is null
        ? "All styles stand in one <style> element."
        : "Style it by the classes of Tailwind CSS 4, with values in brackets where none fits, such as bg-[#1f6f50] or w-[312px]. The style sheet is compiled and linked afterwards: no <style> element, no script."));

    private string PartForm => options.Tailwind is null
        ? "a <style> element, and behind it one <section id=\"part-{part}\"> with its content. Every selector begins with #part-{part}."
        : "one <section id=\"part-{part}\"> with its content, styled by the classes of Tailwind CSS 4, values in brackets where none fits; no <style> element.";

    private string Viewports() => options.Viewports.Count == 0 ? "" : $"; it also has to work in windows {string.Join(", ", options.Viewports)} pixels wide";

    private string Pictures() => !options.CropPictures || _pictures.Count == 0
        ? "In place of each picture stands a box of its size in #cccccc."
        : $"Use these pictures by <img>, in their own size: {string.Join("; ", _pictures.Select(picture => $"{picture.File} ({picture.Box.Width} × {picture.Box.Height}, {picture.Words})"))}.";

    private static string Number(double score) => score.ToString("F3", CultureInfo.InvariantCulture);
}
