using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Agents.Navigation;

/// <summary>Takes the actions that touch no page: questions to the person, notes, and the end.</summary>
internal sealed class TalkActions(Func<string, CancellationToken, Task<string?>>? askUser)
{
    public async Task<ActionResult> DoAsync(BrowserAction action, CancellationToken cancellationToken) => action switch
    {
        NoteAction => ActionResult.Aside("Noted."),
        DoneAction or InfeasibleAction => ActionResult.Done("The work ends."),
        AskUserAction ask => await AskAsync(ask.Question, "Nobody is there to answer. Decide by yourself, or end the work.", cancellationToken).ConfigureAwait(false),
        ConfirmAction confirm => await AskAsync($"{confirm.What} – yes or no?", "Nobody is there to say yes: do not do it.", cancellationToken).ConfigureAwait(false),
        _ => ActionResult.Failed($"{action.Name} cannot be used here."),
    };

    private async Task<ActionResult> AskAsync(string question, string nobody, CancellationToken cancellationToken)
    {
        string? answer = askUser is null ? null : await askUser(question, cancellationToken).ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(answer) ? ActionResult.Failed(nobody) : ActionResult.Aside($"The user says: “{answer.Trim()}”.");
    }
}
