using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Glm45V.Agents.Grounding;
using Glm45V.Agents.Replay;
using Glm45V.Cli.Browse;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v ground</c>: points at what a phrase names, in pictures or on a page.</summary>
internal static class GroundCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Argument<string> s_phrase = new("PHRASE") { Description = "What to look for, in words." };

    private static readonly Option<string[]> s_images = new("--image") { Description = "A picture to look in; may be given several times.", HelpName = "FILE" };

    private static readonly Option<string> s_zoom = new("--zoom") { Description = "auto looks again, closer, where the first look is uncertain; off takes the first look.", HelpName = "auto|off", DefaultValueFactory = _ => "auto" };

    private static readonly Option<double> s_snap = new("--snap") { Description = "With --url: pixels within which the point moves onto the nearest control; 0 leaves it where the model points.", HelpName = "PIXELS", DefaultValueFactory = _ => 0 };

    private static readonly Option<bool> s_asJson = new("--json") { Description = "Print one JSON object for each picture." };

    private static readonly Option<string?> s_out = new("--out") { Description = "Folder for the pictures with the boxes drawn on them; the current one if not given.", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("ground", "Point at what a phrase names, in pictures or on a page: exit code 0 if it is there, 1 if it is not.") { s_phrase, s_images, s_zoom, s_snap, s_asJson, s_out };
        s_zoom.AcceptOnlyFromAmong("auto", "off");
        s_snap.RequireRange(0, 200);
        BrowserChoice.AddTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        command.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(s_phrase)))
            {
                result.AddError("PHRASE is empty: say what to look for, for example glm45v ground \"the blue Submit button\" --image screen.png");
            }

            if (result.GetResult("--url") is null == result.GetResult(s_images) is null)
            {
                result.AddError("Give either --image FILE or --url URL: where to look.");
            }

            if (result.GetResult(s_snap) is { Implicit: false } && result.GetResult("--url") is null)
            {
                result.AddError("--snap needs --url URL: a picture has no controls to move onto.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(parsed.GetValue(s_out) ?? ".").FullName;
        List<(string Name, RgbImage Image)> pictures = [.. (parsed.GetValue(s_images) ?? []).Select(path => (path, ImageDecoder.Load(path)))];
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        foreach (string path in parsed.GetValue(s_images) ?? [])
        {
            Picture.Load(path).WarnUnlessReadable(model.Manifest);
        }

        await using BrowserSession? session = BrowserChoice.UrlOf(parsed) is { } url ? await OpenAsync(parsed, url, model, cancellationToken) : null;
        if (session is not null)
        {
            pictures.Add(("page", ImageDecoder.Decode((await session.ScreenshotAsync(cancellationToken)).Png)));
        }

        var options = new GroundingOptions { Zoom = parsed.GetValue(s_zoom) == "auto" };
        // A model with a screen of its own knows its question by heart and no other words.
        var agent = new GroundingAgent(model.Client, model.Manifest?.Screen is null ? options : options with { OrNone = "", Zoom = false });
        string phrase = parsed.GetRequiredValue(s_phrase);
        bool isThere = false;
        HashSet<string> taken = [];
        foreach ((string name, RgbImage image) in pictures)
        {
            GroundingResult result = await SnapAsync(await agent.LocateAsync(image, phrase, cancellationToken), session, parsed.GetValue(s_snap), cancellationToken);
            List<ActedElement?> elements = [];
            foreach (GroundedRegion region in result.Regions)
            {
                elements.Add(session is null ? null : await session.LocatorAtAsync(region.Point.X, region.Point.Y, cancellationToken));
            }

            string drawn = Path.Combine(folder, FreeName(taken, Path.GetFileNameWithoutExtension(name)) + ".grounded.png");
            await File.WriteAllBytesAsync(drawn, Draw(image, result), cancellationToken);
            Tell(parsed, name, result, elements, drawn);
            isThere |= result.Regions.Count > 0;
        }

        return isThere ? 0 : CommandRunner.Failure;
    }

    // Pictures have no controls to move onto.
    private static async Task<GroundingResult> SnapAsync(GroundingResult result, BrowserSession? session, double radius, CancellationToken cancellationToken)
    {
        if (session is null || radius == 0)
        {
            return result;
        }

        List<GroundedRegion> regions = [];
        foreach (GroundedRegion region in result.Regions)
        {
            regions.Add(region with { Point = await session.SnapAsync(region.Point.X, region.Point.Y, radius, cancellationToken) ?? region.Point });
        }

        return result with { Regions = regions };
    }

    private static async Task<BrowserSession> OpenAsync(ParseResult parsed, Uri url, ChosenModel model, CancellationToken cancellationToken)
    {
        BrowserOptions options = await BrowserChoice.ReadAsync(parsed, url, BrowserChoice.ScreenOf(model), cancellationToken);
        BrowserSession session = await BrowserSession.StartAsync(options, cancellationToken);
        try
        {
            await session.GotoAsync(url.ToString(), cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private static void Tell(ParseResult parsed, string name, GroundingResult result, List<ActedElement?> elements, string drawn)
    {
        if (parsed.GetValue(s_asJson))
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    image = name,
                    phrase = result.Phrase,
                    width = result.Width,
                    height = result.Height,
                    regions = result.Regions.Zip(elements).Select(pair => new
                    {
                        box = Edges(pair.First.Box).Select(edge => Math.Round(edge, 1)),
                        thousandths = Thousandths(pair.First.Box, result),
                        point = new[] { Math.Round(pair.First.Point.X, 1), Math.Round(pair.First.Point.Y, 1) },
                        confidence = pair.First.Confidence is { } confidence ? Math.Round(confidence, 3) : (double?)null,
                        zooms = pair.First.Zooms,
                        element = pair.Second?.ToString(),
                        locator = pair.Second is { } element ? PlaywrightTest.LocatorOf(element) : null,
                    }),
                    looks = result.Looks.Count,
                    picture = drawn,
                },
                s_json));
            return;
        }

        if (result.Regions.Count == 0)
        {
            Console.WriteLine(Terminal.Printable($"{name}: not there"));
        }

        foreach ((GroundedRegion region, ActedElement? element) in result.Regions.Zip(elements))
        {
            string sure = region.Confidence is { } confidence ? FormattableString.Invariant($", confidence {confidence:F2}") : "";
            string zoomed = region.Zooms > 0 ? $", looked at closer {(region.Zooms == 1 ? "once" : $"{region.Zooms} times")}" : "";
            Console.WriteLine(Terminal.Printable(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: box {string.Join(",", Edges(region.Box).Select(edge => edge.ToString("F0", CultureInfo.InvariantCulture)))}, in thousandths {string.Join(",", Thousandths(region.Box, result))}, click {region.Point.X:F0},{region.Point.Y:F0}{sure}{zoomed}")));
            if (element is not null)
            {
                Console.WriteLine(Terminal.Printable($"         {element}: {PlaywrightTest.LocatorOf(element) ?? "no selector reaches it"}"));
            }
        }

        Console.Error.WriteLine($"picture  {drawn}");
    }

    // Pictures of one name may come from several folders.
    private static string FreeName(HashSet<string> taken, string name)
    {
        string free = name;
        for (int number = 2; !taken.Add(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return free;
    }

    private static double[] Edges(PixelBox box) => [box.Left, box.Top, box.Right, box.Bottom];

    private static int[] Thousandths(PixelBox box, GroundingResult result) =>
    [
        (int)Math.Round(box.Left * 1000 / result.Width), (int)Math.Round(box.Top * 1000 / result.Height),
        (int)Math.Round(box.Right * 1000 / result.Width), (int)Math.Round(box.Bottom * 1000 / result.Height),
    ];

    private static byte[] Draw(RgbImage image, GroundingResult result)
    {
        var canvas = new ImageCanvas(image);
        foreach (GroundedRegion region in result.Regions)
        {
            var box = new PixelRectangle((int)region.Box.Left, (int)region.Box.Top, Math.Max(1, (int)Math.Ceiling(region.Box.Width)), Math.Max(1, (int)Math.Ceiling(region.Box.Height)));
            canvas.DrawRectangle(box, RgbColor.Red, thickness: 2).DrawCrosshair(new Imaging.PixelPoint((int)region.Point.X, (int)region.Point.Y), 8, RgbColor.Red);
        }

        return PngEncoder.Encode(canvas.ToImage());
    }
}
