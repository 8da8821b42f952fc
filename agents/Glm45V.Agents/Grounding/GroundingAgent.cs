using Glm45V.Agents.Frontend;
using Glm45V.Agents.Tracing;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;
using BrowserSession = Glm45V.Plugins.Browser.BrowserSession;
using PixelPoint = Glm45V.Plugins.Browser.PixelPoint;

namespace Glm45V.Agents.Grounding;

/// <summary>Points at what a phrase names in an image: asks for its boxes, and looks again, closer, where the first look was uncertain.</summary>
/// <remarks>The client stays the caller's to dispose. Members may be called from any thread.</remarks>
public sealed class GroundingAgent
{
    private const int MostRegions = 20;
    private const float Apart = 0.7f; // temperature of the second sample
    private const double CertainSide = 0.05; // of what is shown
    private const double FarApart = 0.03; // of the image's larger side

    private readonly IChatClient _client;
    private readonly GroundingOptions _options;

    /// <summary>Lets a model point.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GroundingAgent(IChatClient client, GroundingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new GroundingOptions();
        _options.Validate();
    }

    /// <summary>Looks for something in an image: PNG, JPEG, WebP, GIF or BMP.</summary>
    /// <returns>What was found, nothing when the model says that it is not there.</returns>
    /// <exception cref="ArgumentException">The phrase is empty.</exception>
    /// <exception cref="ImageException">The image cannot be read.</exception>
    /// <exception cref="Glm45VException">The model's answers hold no box, not even when asked again.</exception>
    public Task<GroundingResult> LocateAsync(ReadOnlyMemory<byte> image, string phrase, CancellationToken cancellationToken = default) =>
        LocateAsync(ImageDecoder.Decode(image), phrase, cancellationToken);

    /// <summary>Looks for something in an image.</summary>
    /// <returns>What was found, nothing when the model says that it is not there.</returns>
    /// <exception cref="ArgumentException">The phrase is empty.</exception>
    /// <exception cref="Glm45VException">The model's answers hold no box, not even when asked again.</exception>
    public async Task<GroundingResult> LocateAsync(RgbImage image, string phrase, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrWhiteSpace(phrase);

        var usage = new UsageDetails();
        List<GroundingLook> looks = [];
        async Task<IReadOnlyList<Sighting>> LookAsync(ImageWindow window, float temperature)
        {
            (string answer, IReadOnlyList<Sighting> seen) = await AskAsync(window.Picture(image), window, phrase.Trim(), temperature, usage, cancellationToken).ConfigureAwait(false);
            looks.Add(new GroundingLook(new PixelBox(window.Area.X, window.Area.Y, window.Area.X + window.Area.Width, window.Area.Y + window.Area.Height), window.Scale, answer, [.. seen.Select(one => one.Box)]));
            return seen;
        }

        ImageWindow whole = ImageWindow.Whole(image);
        IReadOnlyList<Sighting> first = await LookAsync(whole, 0).ConfigureAwait(false);
        bool isDoubted = _options.Zoom && _options.ComparesSamples && first.Count > 0 && AreApart(first, await LookAsync(whole, Apart).ConfigureAwait(false), image);
        List<GroundedRegion> regions = [];
        foreach (Sighting seen in first.Take(MostRegions))
        {
            (Sighting best, ImageWindow window, int zooms) = (seen, whole, 0);
            while (_options.Zoom && zooms < _options.MaxZooms && ((isDoubted && zooms == 0) || IsUncertain(best, window, zooms)))
            {
                ImageWindow closer = window.Around(best.Box);
                // One of several that look alike may be near: the one meant is nearest to where the first look pointed.
                if ((await LookAsync(closer, 0).ConfigureAwait(false)).OrderBy(one => Distance(one.Box, best.Box)).FirstOrDefault() is not { } again)
                {
                    break; // out of its surroundings the model does not know it: the first look stands
                }

                (best, window) = (again, closer);
                zooms++;
            }

            regions.Add(new GroundedRegion(best.Box, PointIn(best.Box, image), best.Confidence, zooms));
        }

        return new GroundingResult(phrase.Trim(), image.Width, image.Height, regions, looks, usage);
    }

    /// <summary>Gives a function that points at things on the page that a session shows, for other agents to call; its points are those that the browser's click takes.</summary>
    /// <remarks>In Semantic Kernel: <c>agent.AsAIFunction(session).AsKernelFunction()</c>.</remarks>
    public AIFunction AsAIFunction(BrowserSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return AsAIFunction(async cancellationToken => (await session.ScreenshotAsync(cancellationToken).ConfigureAwait(false)).Png);
    }

    /// <summary>Gives a function that points at things on whatever picture is current when it is called.</summary>
    public AIFunction AsAIFunction(Func<CancellationToken, Task<ReadOnlyMemory<byte>>> picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return new GroundingFunction(this, picture).Create();
    }

    private async Task<(string Answer, IReadOnlyList<Sighting> Seen)> AskAsync(
        byte[] picture, ImageWindow window, string phrase, float temperature, UsageDetails usage, CancellationToken cancellationToken)
    {
        string question = _options.Question.Replace("{phrase}", phrase, StringComparison.Ordinal);
        List<ChatMessage> messages = [new(ChatRole.User, [new DataContent(picture, "image/png") { Name = window.Name }, new TextContent(_options.OrNone.Length > 0 ? $"{question} {_options.OrNone}" : question)])];
        ChatOptions options = _options.Template?.Clone() ?? new ChatOptions { MaxOutputTokens = 512, Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } };
        options.Temperature = temperature > 0 ? temperature : options.Temperature ?? 0;
        (options.AdditionalProperties ??= [])[RequestProperties.Logprobs] = true;
        for (int attempt = 0; ; attempt++)
        {
            ChatResponse response = await _client.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
            usage.Add(response.Usage ?? new UsageDetails());
            if (GroundingAnswer.TryRead(response.Text, out IReadOnlyList<AnsweredBox> boxes, out string error))
            {
                IReadOnlyList<ChatTokenLogprob>? tokens = response.AdditionalProperties?.GetValueOrDefault(RequestProperties.Logprobs) as IReadOnlyList<ChatTokenLogprob>;
                return (response.Text, [.. boxes.Select(box => new Sighting(window.ToPixels(box), CoordinateConfidence.Of(box, response.Text, tokens)))]);
            }

            if (attempt == _options.Retries)
            {
                throw new Glm45VException($"The model did not point at “{phrase}” in {attempt + 1} answers; the last one was “{Markup.Shorten(response.Text, 200)}”. Use a model that grounds, such as GLM-4.5V, or word the phrase otherwise.");
            }

            messages.Add(ModelTalk.Said(response.Text));
            messages.Add(new ChatMessage(ChatRole.User, error));
        }
    }

    // What was uncertain at first is looked at until an error of some hundredths of what is shown cannot miss it any more.
    private bool IsUncertain(Sighting seen, ImageWindow window, int zooms)
    {
        bool isSmall = zooms == 0
            ? seen.Box.Width * seen.Box.Height < _options.SmallShare * window.Area.Width * window.Area.Height
            : Math.Min(seen.Box.Width / window.Area.Width, seen.Box.Height / window.Area.Height) < CertainSide;
        return isSmall || seen.Confidence < _options.UncertainBelow;
    }

    private static bool AreApart(IReadOnlyList<Sighting> one, IReadOnlyList<Sighting> other, RgbImage image) =>
        other.Count != one.Count || one.Zip(other).Any(pair => Distance(pair.First.Box, pair.Second.Box) > FarApart * Math.Max(image.Width, image.Height));

    private static double Distance(PixelBox one, PixelBox other) => Math.Sqrt(Math.Pow(one.Middle.X - other.Middle.X, 2) + Math.Pow(one.Middle.Y - other.Middle.Y, 2));

    private static PixelPoint PointIn(PixelBox box, RgbImage image) => CoordinateMapper.Clamp(box.Middle, image.Width, image.Height);

    private sealed record Sighting(PixelBox Box, double? Confidence);
}
