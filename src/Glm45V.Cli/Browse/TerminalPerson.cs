using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Cli.Browse;

/// <summary>Asks the person at the terminal; questions go to standard error, answers come from standard input.</summary>
internal sealed class TerminalPerson : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task<string?>? _line;

    /// <summary>Asks for a yes.</summary>
    public async Task<ConfirmationAnswer> ConfirmAsync(ConfirmationRequest request, CancellationToken cancellationToken)
    {
        List<string> lines = [$"ask      {request.Question}"];
        if (request.Target.Length > 0)
        {
            lines.Add($"         to {request.Target}");
        }

        lines.AddRange(request.Values.Select(value => $"         {value.Field}: {value.Value}"));
        lines.Add("         [y] yes  [a] yes, for this kind on this site until the end  [n] no");
        string? answer = await AskAsync(string.Join('\n', lines), cancellationToken);
        return answer?.Trim().ToUpperInvariant() switch
        {
            "Y" or "YES" => ConfirmationAnswer.Allow,
            "A" or "ALWAYS" => ConfirmationAnswer.AllowForSession,
            _ => ConfirmationAnswer.Deny,
        };
    }

    /// <summary>Asks a question of the model's; null when there is no answer.</summary>
    public Task<string?> AnswerAsync(string question, CancellationToken cancellationToken) => AskAsync($"asks     {question.ReplaceLineEndings(" ")}", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<string?> AskAsync(string words, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await Console.Error.WriteLineAsync(Terminal.Printable(words));
            return await LineAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    // A line cannot be left half read: one that was waited for in vain, since another person answered, stays open for the next question.
    // What was written there before that question was seen is no answer to it.
    private async Task<string?> LineAsync(CancellationToken cancellationToken)
    {
        if (_line is null or { IsCompleted: true })
        {
            _line = Task.Run(Console.In.ReadLine, CancellationToken.None);
        }

        string? line = await _line.WaitAsync(cancellationToken);
        _line = null;
        return line;
    }
}
