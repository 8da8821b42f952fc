using System.CommandLine;
using System.Globalization;
using Glm45V.Agents.Frontend;
using Glm45V.Cli.Browse;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v design</c>: writes HTML from a picture of a page, and improves it by looking at it.</summary>
internal static class DesignCommand
{
    private static readonly Argument<string?> s_instruction = new("INSTRUCTION") { Description = "With --edit: what to change, in words.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> s_image = new("--image") { Description = "The picture that the page is to look like.", HelpName = "FILE" };

    private static readonly Option<string?> s_out = new("--out") { Description = "Folder for the page, its rounds and the report; a run that was interrupted there goes on.", HelpName = "DIR" };

    private static readonly Option<string?> s_edit = new("--edit") { Description = "Change the page of a folder as INSTRUCTION says.", HelpName = "DIR" };

    private static readonly Option<int> s_rounds = new("--rounds") { Description = "The most rounds of improvement after the draft.", HelpName = "N", DefaultValueFactory = _ => 4 };

    private static readonly Option<int> s_variants = new("--variants") { Description = "How many drafts to make; all are kept, and the best goes on.", HelpName = "N", DefaultValueFactory = _ => 1 };

    private static readonly Option<string> s_framework = new("--framework") { Description = "Plain CSS, or Tailwind CSS compiled into a style sheet.", HelpName = "html|tailwind", DefaultValueFactory = _ => "html" };

    private static readonly Option<bool> s_crop = new("--crop-pictures") { Description = "Cut photos and logos out of the picture for the page to use; grey boxes stand in their place if not given." };

    private static readonly Option<int[]> s_viewports = new("--viewports")
    {
        Description = "Widths in pixels that the page also has to work at, for example 375,768,1280.",
        HelpName = "W,W,…",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            int[] widths = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int width) ? width : 0)];
            if (widths.Length == 0 || widths.Any(width => width is < 28 or > 8192))
            {
                result.AddError($"--viewports must be widths from 28 to 8192 pixels, such as 375,768,1280, not '{text}'.");
            }

            return widths;
        },
    };

    public static Command Create()
    {
        s_rounds.RequireRange(0, 100);
        s_variants.RequireRange(1, 20);
        s_out.RequireText();
        s_framework.AcceptOnlyFromAmong("html", "tailwind");
        var command = new Command("design", "Write HTML that looks like a picture or a page, and improve it round by round.")
        {
            s_instruction, s_image, s_out, s_edit, s_rounds, s_variants, s_viewports, s_framework, s_crop,
        };
        BrowserChoice.AddTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        command.Validators.Add(result =>
        {
            bool edits = result.GetResult(s_edit) is not null;
            int references = (result.GetResult(s_image) is null ? 0 : 1) + (result.GetResult("--url") is null ? 0 : 1);
            if (edits && string.IsNullOrWhiteSpace(result.GetValue(s_instruction)))
            {
                result.AddError("--edit DIR needs an instruction, for example glm45v design --edit DIR \"make the header sticky\"");
            }

            if (!edits && result.GetValue(s_instruction) is not null)
            {
                result.AddError("An instruction belongs to --edit DIR.");
            }

            if (edits ? references > 0 : references != 1)
            {
                result.AddError(edits ? "--edit takes neither --image nor --url: it changes the page that is there." : "Give either --image FILE or --url URL: what the page is to look like.");
            }

            if (!edits && result.GetResult(s_out) is null)
            {
                result.AddError("--out DIR is needed: where the page is put.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Refuses a model that knows a screen of its own and no language to write pages in.</summary>
    /// <exception cref="Glm45VException">It is such a model.</exception>
    public static void RequireWriter(ChosenModel model)
    {
        if (model.Manifest?.Screen is not null)
        {
            throw new Glm45VException($"{model.Name} clicks on pages and writes none. Name a model that writes, such as GLM-4.5V: --model DIR, or --endpoint URL --api-model NAME.");
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(parsed.GetValue(s_edit) ?? parsed.GetValue(s_out)!);
        DesignReference? picture = parsed.GetValue(s_image) is { } file ? DesignReference.Of(ImageDecoder.Load(file)) : null;
        // A page that was written with Tailwind stays so when it is changed.
        bool usesTailwind = parsed.GetValue(s_framework) == "tailwind" || (parsed.GetValue(s_edit) is not null && File.Exists(Path.Combine(folder, "tailwind.css")));
        TailwindCompiler? tailwind = usesTailwind ? TailwindCompiler.Find(folder) : null;
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        RequireWriter(model);
        await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        BrowserOptions show = await BrowserChoice.ReadShowAsync(parsed, BrowserChoice.ScreenOf(model), cancellationToken);
        DesignReference? reference = picture ?? (BrowserChoice.UrlOf(parsed) is { } url ? await CaptureAsync(parsed, url, show, cancellationToken) : null);
        await using var renderer = new PageRenderer(show);
        var agent = new FrontendAgent(model.Client, renderer, new FrontendOptions
        {
            Rounds = parsed.GetValue(s_rounds),
            Variants = parsed.GetValue(s_variants),
            Viewports = parsed.GetValue(s_viewports) ?? [],
            CropPictures = parsed.GetValue(s_crop),
            Tailwind = tailwind,
        });
        try
        {
            FrontendResult result = reference is null
                ? await agent.ChangeAsync(folder, parsed.GetValue(s_instruction)!, renderer.Options.Width, Tell, cancellationToken)
                : await agent.BuildAsync(reference, folder, Tell, cancellationToken);
            await Console.Error.WriteLineAsync(Terminal.Printable($"end      {result.Detail}"));
            if (result.Restarts > 0)
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"browser  ended or hung {result.Restarts} times, and was started anew"));
            }

            return result.End == FrontendEnd.Failed ? CommandRunner.Failure : 0;
        }
        finally
        {
            // Also after Ctrl-C and after errors: the best page so far is there.
            if (File.Exists(Path.Combine(folder, "index.html")))
            {
                Console.WriteLine(Path.Combine(folder, "index.html"));
                await Console.Error.WriteLineAsync($"report   {Path.Combine(folder, "report.html")}");
            }
        }
    }

    private static void Tell(FrontendRound round)
    {
        string kind = round.Kind.ToString().ToLowerInvariant();
        string score = round.Score?.Total.ToString("F3", CultureInfo.InvariantCulture) ?? "-";
        Console.Error.WriteLine(Terminal.Printable(string.Create(
            CultureInfo.InvariantCulture, $"round {round.Number,-2} {kind,-6} {score,5}  {(round.Kept ? "kept" : "not kept"),-8}  {round.Note} ({Terminal.Time(round.Duration)})")));
    }

    private static async Task<DesignReference> CaptureAsync(ParseResult parsed, Uri url, BrowserOptions show, CancellationToken cancellationToken)
    {
        await using BrowserSession session = await BrowserSession.StartAsync(await BrowserChoice.ReachAsync(show, parsed, url, cancellationToken), cancellationToken);
        await session.GotoAsync(url.ToString(), cancellationToken);
        int status = await session.EvaluateAsync<int>("performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0", cancellationToken);
        bool asksForPassword = await session.EvaluateAsync<bool>("document.querySelector('input[type=password]') !== null", cancellationToken);
        bool isElsewhere = new Uri(session.Page.Url).AbsolutePath.TrimEnd('/') != url.AbsolutePath.TrimEnd('/');
        if (status is 401 or 403 || (asksForPassword && isElsewhere))
        {
            throw new Glm45VException($"'{url}' asks for a log-in{(isElsewhere ? $" at '{session.Page.Url}'" : "")}. Log in by 'glm45v browse … --state FILE', and give that file with --state, or give a picture of the page with --image.");
        }

        return status >= 400
            ? throw new Glm45VException(string.Create(CultureInfo.InvariantCulture, $"'{url}' answered with status {status}: check the address."))
            : DesignReference.Of(await session.CaptureAsync(cancellationToken));
    }
}
