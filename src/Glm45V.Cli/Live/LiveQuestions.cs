using System.Collections.Concurrent;
using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Cli.Live;

/// <summary>The questions that wait for a person at the live page.</summary>
internal sealed class LiveQuestions
{
    private readonly ConcurrentDictionary<int, Open> _open = [];
    private int _last;

    /// <summary>What waits, oldest first.</summary>
    public IReadOnlyList<LiveQuestion> All => [.. _open.OrderBy(pair => pair.Key).Select(pair => pair.Value.Question)];

    /// <summary>Asks for a yes.</summary>
    public async Task<ConfirmationAnswer> ConfirmAsync(ConfirmationRequest request, CancellationToken cancellationToken)
    {
        string? answer = await AskAsync(
            number => new LiveQuestion(
                number, request.Question, request.Target, [.. request.Values.Select(value => $"{value.Field}: {value.Value}")], request.Picture.Length == 0 ? null : Convert.ToBase64String(request.Picture.Span), TakesText: false),
            cancellationToken);
        return answer switch { "yes" => ConfirmationAnswer.Allow, "always" => ConfirmationAnswer.AllowForSession, _ => ConfirmationAnswer.Deny };
    }

    /// <summary>Asks a question of the model's; null when the person declines.</summary>
    public Task<string?> AnswerAsync(string question, CancellationToken cancellationToken) =>
        AskAsync(number => new LiveQuestion(number, question, "", [], null, TakesText: true), cancellationToken);

    /// <summary>Takes a person's answer; false when nobody waits for it any more.</summary>
    public bool TryAnswer(int number, string? answer) => _open.TryGetValue(number, out Open? open) && open.Answer.TrySetResult(answer);

    private async Task<string?> AskAsync(Func<int, LiveQuestion> write, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _last);
        var open = new Open(write(number), new(TaskCreationOptions.RunContinuationsAsynchronously));
        _open[number] = open;
        try
        {
            return await open.Answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _open.TryRemove(number, out _);
        }
    }

    private sealed record Open(LiveQuestion Question, TaskCompletionSource<string?> Answer);
}

/// <summary>A question as the live page shows it.</summary>
/// <param name="Number">The number an answer names.</param>
/// <param name="Words">The question.</param>
/// <param name="Target">Where data would go; empty when it goes nowhere.</param>
/// <param name="Values">What would be sent, a line each.</param>
/// <param name="Picture">What would be worked, as PNG in Base64; null without one.</param>
/// <param name="TakesText">True for a question that is answered in words.</param>
internal sealed record LiveQuestion(int Number, string Words, string Target, IReadOnlyList<string> Values, string? Picture, bool TakesText);
