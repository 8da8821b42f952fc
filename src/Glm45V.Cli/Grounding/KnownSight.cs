using System.Globalization;
using System.Text.RegularExpressions;
using Glm45V.Cli.Demo;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Grounding;

/// <summary>Who points in the place of a model, to measure the harness and not the model.</summary>
internal enum SightPolicy
{
    /// <summary>Knows the box: what no model can do better.</summary>
    Oracle,

    /// <summary>Points anywhere: what a model that sees nothing reaches.</summary>
    Random,

    /// <summary>Knows the box, and is off by up to a share of what it is shown: what a second, closer look is worth.</summary>
    Blurred,
}

/// <summary>Answers grounding questions from what is known of the item, through the same client interface as a model.</summary>
/// <remarks>Pictures are told apart by the name that they are sent under, which says which part of the screen they show.</remarks>
internal sealed partial class KnownSight(SightPolicy policy, double error) : IChatClient
{
    private const int Stream = 11; // of random numbers

    private SeededRandom _random = new(0, Stream);
    private GroundingItem? _item;

    /// <summary>Says which item the next questions are about.</summary>
    public void Take(GroundingItem item, int seed) => (_item, _random) = (item, new SeededRandom(seed, Stream));

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        DataContent picture = messages.SelectMany(message => message.Contents).OfType<DataContent>().First();
        double[] part = [.. Numbers().Matches(picture.Name!).Select(number => double.Parse(number.ValueSpan, CultureInfo.InvariantCulture))];
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer(part[0], part[1], part[2], part[3]))));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Grounding asks for whole answers.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private string Answer(double x, double y, double width, double height)
    {
        GroundingItem item = _item ?? throw new InvalidOperationException("No item was taken.");
        if (policy == SightPolicy.Random)
        {
            (int left, int top) = (_random.Next(1000), _random.Next(1000));
            return FormattableString.Invariant($"[[{left},{top},{left},{top}]]");
        }

        if (item.Box is not [double l, double t, double r, double b])
        {
            return "none";
        }

        (double across, double down) = policy == SightPolicy.Blurred ? (Off(), Off()) : (0, 0);
        double[] edges = [((l - x) / width) + across, ((t - y) / height) + down, ((r - x) / width) + across, ((b - y) / height) + down];
        return $"[[{string.Join(',', edges.Select(edge => Math.Clamp(edge * 1000, 0, 1000).ToString("F1", CultureInfo.InvariantCulture)))}]]";
    }

    private double Off() => ((_random.Next(2001) / 1000.0) - 1) * error;

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
