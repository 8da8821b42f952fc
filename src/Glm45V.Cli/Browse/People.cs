using Glm45V.Cli.Live;
using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Cli.Browse;

/// <summary>Whoever may be asked: the person at the terminal, the one at the live page, or both; the first answer counts.</summary>
internal sealed class People(TerminalPerson? terminal, LiveQuestions? live)
{
    /// <summary>True when somebody is there.</summary>
    public bool AreThere => terminal is not null || live is not null;

    /// <summary>Asks for a yes.</summary>
    public Task<ConfirmationAnswer> ConfirmAsync(ConfirmationRequest request, CancellationToken cancellationToken) =>
        FirstAsync<ConfirmationAnswer>(terminal is null ? null : stop => terminal.ConfirmAsync(request, stop), live is null ? null : stop => live.ConfirmAsync(request, stop), cancellationToken);

    /// <summary>Asks a question of the model's; null when there is no answer.</summary>
    public Task<string?> AnswerAsync(string question, CancellationToken cancellationToken) =>
        FirstAsync<string?>(terminal is null ? null : stop => terminal.AnswerAsync(question, stop), live is null ? null : stop => live.AnswerAsync(question, stop), cancellationToken);

    private static async Task<T> FirstAsync<T>(Func<CancellationToken, Task<T>>? one, Func<CancellationToken, Task<T>>? other, CancellationToken cancellationToken)
    {
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T>[] asked = [.. new[] { one, other }.OfType<Func<CancellationToken, Task<T>>>().Select(ask => ask(answered.Token))];
        Task<T> first = await Task.WhenAny(asked);
        await answered.CancelAsync();
        return await first;
    }
}
