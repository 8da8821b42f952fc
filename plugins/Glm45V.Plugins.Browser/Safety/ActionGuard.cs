using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Stands between every action and the page: asks before sinks, fills secrets in, keeps data where it belongs, and notices a page that changed under the pointer.</summary>
internal sealed class ActionGuard
{
    // One word for another on a button changes some five in a hundred pixels of the crop.
    private const int CropSize = 64;
    private const double ChangedFraction = 0.03;
    private const int ChangedTolerance = 40;

    private readonly BrowserOptions options;
    private readonly SessionRecord record;
    private readonly PageLooker looker;
    private readonly Confirmer confirmer;
    private readonly bool isIdle;
    private string? suspected;

    public ActionGuard(BrowserOptions options, Confirmer confirmer, SessionRecord record, PageLooker looker)
    {
        this.options = options;
        this.looker = looker;
        this.record = record;
        this.confirmer = confirmer;
        isIdle = options.Origins.IsUnrestricted && confirmer.AllowsEverything && options.Secrets.Secrets.Count == 0;
    }

    /// <summary>What the model saw last; null before the first screenshot.</summary>
    public Screenshot? Seen { get; set; }

    /// <summary>How long a guarded action may take: a person may be asked in its middle.</summary>
    public TimeSpan Limit => options.Timeout + (options.Confirmation.Ask is null ? TimeSpan.Zero : options.Confirmation.Timeout);

    /// <summary>Finds what an action is aimed at. An element named by reference may have to be scrolled to: that the page looks otherwise then is no change by the page.</summary>
    public async Task<PixelPoint?> LocateAsync(BrowserTab tab, ActionTarget target)
    {
        (PixelPoint? at, bool scrolled) = await looker.LocateAsync(tab, target).ConfigureAwait(false);
        if (scrolled && Seen is not null)
        {
            Seen = await looker.PictureAsync(tab).ConfigureAwait(false);
        }

        return at;
    }

    /// <summary>Checks a click before it is made, and gives what it would hit; null where there is nothing.</summary>
    /// <exception cref="BrowserException">It is refused, or the page changed under the pointer.</exception>
    public async Task<ElementInfo?> BeforeClickAsync(BrowserTab tab, PixelPoint at, ClickButton button, CancellationToken cancellationToken)
    {
        ElementInfo? element = await ElementProbe.AtAsync(tab, at).ConfigureAwait(false);
        if (isIdle)
        {
            return element;
        }

        await CompareAsync(tab, at, element, cancellationToken).ConfigureAwait(false);
        if (element is not null && button != ClickButton.Right && Sinks.OfClick(element) is { } sink)
        {
            await confirmer.CheckAsync(sink, element, "click", Seen, cancellationToken).ConfigureAwait(false);
        }

        return element;
    }

    /// <summary>Checks a key before it is pressed: Enter and Space work what has the focus.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public async Task BeforeKeyAsync(BrowserTab tab, string key, CancellationToken cancellationToken)
    {
        string last = key.Split('+')[^1];
        if (isIdle || last is not ("Enter" or "Space" or "NumpadEnter"))
        {
            return;
        }

        ElementInfo? element = await ElementProbe.FocusedAsync(tab).ConfigureAwait(false);
        SinkKind? sink = element is null ? null : last == "Space" ? Sinks.OfClick(element) : Sinks.OfEnter(element);
        if (sink is { } kind)
        {
            await confirmer.CheckAsync(kind, element!, $"press {last} in", Seen, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Checks a text before it is typed where the focus is, and gives it with its secrets filled in.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public async Task<string> BeforeTypingAsync(BrowserTab tab, string text, CancellationToken cancellationToken)
    {
        if (isIdle)
        {
            return text;
        }

        ElementInfo? element = await ElementProbe.FocusedAsync(tab).ConfigureAwait(false);
        Uri frame = new(element?.FrameUrl is { Length: > 0 } url ? url : tab.Page.Url);
        if (SecretStore.HasPlaceholder(text))
        {
            await RequireVisibleFieldAsync(tab, element, text).ConfigureAwait(false);
            string filled = options.Secrets.Fill(text, frame);
            record.Audit("secret", frame.ToString(), $"typed {text}");
            return filled;
        }

        if (!options.Origins.IsUnrestricted)
        {
            await RefuseForeignAsync(text, OriginPolicy.NameOf(frame.ToString()), $"type a text into a page of {OriginPolicy.NameOf(frame.ToString())}", cancellationToken).ConfigureAwait(false);
        }

        if (element is not null && text.Length > 0 && Sinks.OfTyping(element) is { } sink)
        {
            await confirmer.CheckAsync(sink, element, "type into", Seen, cancellationToken).ConfigureAwait(false);
        }

        return text;
    }

    /// <summary>Checks a file before it is given to a page.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public Task BeforeUploadAsync(ElementInfo element, string file, CancellationToken cancellationToken) =>
        confirmer.CheckAsync(SinkKind.Upload, element, $"give the file '{file}' to", Seen, cancellationToken);

    /// <summary>Checks an address before it is opened on an agent's word.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public void BeforeOpening(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            throw new BrowserException(BrowserFailure.NavigationFailed, $"The address '{url}' is not absolute. Write it whole, such as 'https://example.com/'.");
        }

        string? reason = options.Origins.WhyNot(address)
            ?? (!options.Origins.IsUnrestricted && address.UserInfo.Length > 0 ? "addresses with a user's name are not opened" : null)
            ?? (options.Secrets.IsIn(url) ? "it holds a secret" : null);
        if (reason is not null)
        {
            record.Audit("denied", url, reason);
            throw new BrowserException(BrowserFailure.Refused, $"Opening '{options.Secrets.Mask(url)}' is refused: {reason}.{AllowedHint()}");
        }
    }

    /// <summary>Checks an address that an agent wrote: what another origin showed does not leave in it unasked.</summary>
    /// <exception cref="BrowserException">It is refused.</exception>
    public async Task BeforeAgentOpensAsync(BrowserTab tab, string url, CancellationToken cancellationToken)
    {
        BeforeOpening(url);
        if (options.Origins.IsUnrestricted)
        {
            return;
        }

        string target = OriginPolicy.NameOf(new Uri(url));
        await RefuseForeignAsync(url, target, $"open {options.Secrets.Mask(Shorten(url))}", cancellationToken).ConfigureAwait(false);
        string[] links = await tab.Page.EvaluateAsync<string[]>("() => Array.from(document.links, link => link.href).slice(0, 5000)").ConfigureAwait(false);
        if (target != OriginPolicy.NameOf(tab.Page.Url) && looker.Ledger.Unexplained(url, links) is { } code)
        {
            await confirmer.CheckAsync(
                new ConfirmationRequest(SinkKind.Send, target, $"Sending: open an address of {target} that holds the code “{Shorten(code)}”, which neither you nor the page gave?", "", Shorten(url), [], default, Reversible: false),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RefuseForeignAsync(string text, string target, string verb, CancellationToken cancellationToken)
    {
        if (looker.Ledger.Foreign(text, target) is not var (word, from))
        {
            return;
        }

        await confirmer.CheckAsync(
            new ConfirmationRequest(SinkKind.Send, target, $"Sending: {verb}, with “{Shorten(word)}” from {from}?", "", target, [new FormValue($"from {from}", Shorten(word))], default, Reversible: false),
            cancellationToken).ConfigureAwait(false);
    }

    internal static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private string AllowedHint() => options.Origins.Read.Count == 0
        ? " Allow its origin first: BrowserOptions.Origins = OriginPolicy.Allow(\"https://example.com\"), or OriginPolicy.Unrestricted for pages of your own."
        : $" Allowed are {string.Join(", ", options.Origins.Read)}.";

    // Look-alike and hidden fields bait secrets: one goes only where a person sees it stand, with nothing above it.
    private static async Task RequireVisibleFieldAsync(BrowserTab tab, ElementInfo? element, string text)
    {
        bool isDrawn = element is { IsDisabled: false, IsVisible: true, Box: [double left, double top, double right, double bottom] } && right - left >= 8 && bottom - top >= 8;
        bool isTopmost = isDrawn
            && (await ElementProbe.AtAsync(tab, new PixelPoint((element!.Box[0] + element.Box[2]) / 2, (element.Box[1] + element.Box[3]) / 2)).ConfigureAwait(false))?.Identity == element.Identity;
        if (!isTopmost)
        {
            throw new BrowserException(BrowserFailure.Refused, $"'{text}' was not typed: no field that a person can see has the focus. Click the field first.");
        }
    }

    // What lies under the pointer must still be what the model saw there; an element that keeps changing its look is known by itself.
    private async Task CompareAsync(BrowserTab tab, PixelPoint at, ElementInfo? element, CancellationToken cancellationToken)
    {
        if (Seen is not { } seen || options.Origins.IsUnrestricted)
        {
            return;
        }

        PixelRectangle around = Around(at, seen);
        RgbImage then = ImageCropper.Crop(ScreenshotPixels.Of(seen), around);
        RgbImage current = await CropAsync(tab, around).WaitAsync(cancellationToken).ConfigureAwait(false);
        bool changed = then.Width != current.Width || then.Height != current.Height
            || ImageComparer.DifferingFraction(then, current, ChangedTolerance) > ChangedFraction;
        string identity = element?.Identity ?? "";
        if (changed && suspected != identity)
        {
            suspected = identity;
            throw new BrowserException(BrowserFailure.PageChanged, "Nothing was clicked: the page changed there since the screenshot you saw. Look at the new one and decide again.");
        }

        suspected = null;
    }

    // With secrets on the page the whole picture is taken, since they are covered in it as they were before.
    private async Task<RgbImage> CropAsync(BrowserTab tab, PixelRectangle around)
    {
        if (options.Secrets.Secrets.Count > 0)
        {
            return ImageCropper.Crop(ImageDecoder.Decode((await looker.PictureAsync(tab).ConfigureAwait(false)).Png), around);
        }

        return ImageDecoder.Decode(await tab.Page.ScreenshotAsync(new()
        {
            Type = ScreenshotType.Png,
            Scale = ScreenshotScale.Css,
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
            Clip = new() { X = around.X, Y = around.Y, Width = around.Width, Height = around.Height },
        }).ConfigureAwait(false));
    }

    private static PixelRectangle Around(PixelPoint at, Screenshot seen)
    {
        int left = Math.Clamp((int)at.X - (CropSize / 2), 0, Math.Max(0, seen.Width - CropSize));
        int top = Math.Clamp((int)at.Y - (CropSize / 2), 0, Math.Max(0, seen.Height - CropSize));
        return new PixelRectangle(left, top, Math.Min(CropSize, seen.Width), Math.Min(CropSize, seen.Height));
    }
}
