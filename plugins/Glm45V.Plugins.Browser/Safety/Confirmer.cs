using System.Collections.Concurrent;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Applies a <see cref="ConfirmationPolicy"/> to what is about to happen: lets it pass, or stops it with words the model reads.</summary>
internal sealed class Confirmer(ConfirmationPolicy policy, SecretStore secrets, Action<string, string, string> audit)
{
    private const int CropMargin = 60;

    private readonly ConcurrentDictionary<(string Origin, SinkKind Kind), bool> always = [];

    /// <summary>True when nothing is ever stopped.</summary>
    public bool AllowsEverything => Enum.GetValues<SinkKind>().All(kind => policy.RuleFor(kind) == ConfirmationRule.Allow);

    /// <summary>Asks about working an element.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public Task CheckAsync(SinkKind kind, ElementInfo element, string verb, Screenshot? seen, CancellationToken cancellationToken)
    {
        string origin = OriginPolicy.NameOf(element.FrameUrl);
        string what = element.Name.Length > 0 ? $"“{secrets.Mask(element.Name)}”" : element.Role.Length > 0 ? $"the {element.Role}" : $"a {element.Tag}";
        string target = element.FormAction.Length > 0 && element.Submits ? secrets.Mask(element.FormAction) : secrets.Mask(element.Href);
        FormValue[] values = [.. element.Fields.Where(field => field.Value.Length > 0).Select(field => new FormValue(secrets.Mask(field.Name), secrets.Mask(field.Value)))];
        return CheckAsync(
            new ConfirmationRequest(kind, origin, $"{Noun(kind)}: {verb} {what} on {origin}?", secrets.Mask(element.Name), target, values, Crop(seen, element), Reversible: false),
            cancellationToken);
    }

    /// <summary>Asks about anything.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public async Task CheckAsync(ConfirmationRequest request, CancellationToken cancellationToken)
    {
        switch (policy.RuleFor(request.Kind))
        {
            case ConfirmationRule.Allow:
                return;
            case ConfirmationRule.Ask when always.ContainsKey((request.Origin, request.Kind)):
                audit("allowed", request.Origin, $"{request.Question} (for the session)");
                return;
            case ConfirmationRule.Ask:
                await AskAsync(request, cancellationToken).ConfigureAwait(false);
                return;
            default:
                throw Refused(request, "no person is there to ask, and it is not allowed without");
        }
    }

    private async Task AskAsync(ConfirmationRequest request, CancellationToken cancellationToken)
    {
        audit("asked", request.Origin, request.Question);
        ConfirmationAnswer answer;
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            try
            {
                answer = await policy.Ask!(request, limit.Token).WaitAsync(policy.Timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await limit.CancelAsync().ConfigureAwait(false);
                throw Refused(request, "nobody answered in time");
            }
        }

        if (answer == ConfirmationAnswer.Deny)
        {
            throw Refused(request, "the user said no");
        }

        if (answer == ConfirmationAnswer.AllowForSession)
        {
            always[(request.Origin, request.Kind)] = true;
        }

        audit("allowed", request.Origin, request.Question);
    }

    private BrowserException Refused(ConfirmationRequest request, string why)
    {
        audit("refused", request.Origin, $"{request.Question} {why}");
        return new BrowserException(BrowserFailure.Refused, $"Refused ({request.Question.TrimEnd('?')}): {why}. Go on without it, or end the work.");
    }

    private static string Noun(SinkKind kind) => kind switch
    {
        SinkKind.Purchase => "Purchase",
        SinkKind.Send => "Sending",
        SinkKind.Delete => "Deletion",
        SinkKind.Permission => "Permission",
        SinkKind.Upload => "Upload",
        SinkKind.Credential => "Password or secret",
        SinkKind.Dialog => "Question of the page",
        _ => throw new InvalidOperationException($"There are no words for {kind}."),
    };

    private static byte[] Crop(Screenshot? seen, ElementInfo element)
    {
        if (seen is null || element.Box is not [double left, double top, double right, double bottom])
        {
            return [];
        }

        RgbImage image = ScreenshotPixels.Of(seen);
        (double x, double y) = ((double)image.Width / seen.Width, (double)image.Height / seen.Height);
        var box = new PixelRectangle((int)(left * x), (int)(top * y), (int)Math.Ceiling((right - left) * x), (int)Math.Ceiling((bottom - top) * y));
        RgbImage outlined = new ImageCanvas(image).DrawRectangle(box, RgbColor.Red, 3).ToImage();
        var around = new PixelRectangle(box.X - CropMargin, box.Y - CropMargin, box.Width + (2 * CropMargin), box.Height + (2 * CropMargin));
        bool isInside = around.X < image.Width && around.Y < image.Height && around.X + around.Width > 0 && around.Y + around.Height > 0;
        return isInside ? PngEncoder.Encode(ImageCropper.Crop(outlined, around)) : [];
    }
}
