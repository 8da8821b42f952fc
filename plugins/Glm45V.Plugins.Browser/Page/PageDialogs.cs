using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Answers the dialogs of pages: no to all, except for a question that the policy, or the person it asks, says yes to.</summary>
/// <remarks>A dialog holds its page until it is answered. A person is asked only about one that an action brought up.</remarks>
internal sealed class PageDialogs
{
    // A page that asks without end asks nobody any more.
    private const int MostQuestions = 3;
    private const int LongestMessage = 200;

    private readonly Confirmer confirmer;
    private readonly SessionRecord record;
    private readonly Lock sync = new();
    private Task question = Task.CompletedTask;
    private int questionsLeft;

    public PageDialogs(IBrowserContext context, Confirmer confirmer, SessionRecord record)
    {
        this.confirmer = confirmer;
        this.record = record;
        context.Dialog += (_, dialog) => Take(dialog);
    }

    /// <summary>Ends when the question that a person is asked now has been answered; ended when nobody is asked.</summary>
    public Task Question
    {
        get
        {
            lock (sync)
            {
                return question;
            }
        }
    }

    /// <summary>Lets a person be asked about what an action brings up.</summary>
    public void BeginAction() => Interlocked.Exchange(ref questionsLeft, MostQuestions);

    /// <summary>Lets nobody be asked any more.</summary>
    public void EndAction() => Interlocked.Exchange(ref questionsLeft, 0);

    private void Take(IDialog dialog)
    {
        Task answer = AnswerAsync(dialog);
        lock (sync)
        {
            question = question.IsCompleted ? answer : Task.WhenAll(question, answer);
        }
    }

    private async Task AnswerAsync(IDialog dialog)
    {
        string page = dialog.Page?.Url ?? "";
        // Staying on the page would turn every navigation away from it into a failure.
        bool isLeaving = dialog.Type == DialogType.BeforeUnload;
        bool accepts = isLeaving || (dialog.Type == DialogType.Confirm && await AllowsAsync(page, dialog.Message).ConfigureAwait(false));
        record.Event(accepts && !isLeaving ? PageEventKind.DialogAccepted : PageEventKind.Dialog, $"{dialog.Type}: {dialog.Message}");
        record.Audit("dialog", page, $"{dialog.Type} \"{dialog.Message}\", {(isLeaving ? "left" : accepts ? "accepted" : "dismissed")}");
        try
        {
            await (accepts ? dialog.AcceptAsync() : dialog.DismissAsync()).ConfigureAwait(false);
        }
        catch (PlaywrightException)
        {
            // The page closed with its dialog.
        }
    }

    private async Task<bool> AllowsAsync(string page, string message)
    {
        if (Interlocked.Decrement(ref questionsLeft) < 0)
        {
            return false;
        }

        string origin = OriginPolicy.NameOf(page);
        string words = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        words = words.Length <= LongestMessage ? words : words[..LongestMessage] + "…";
        try
        {
            await confirmer.CheckAsync(
                new ConfirmationRequest(SinkKind.Dialog, origin, $"Question of the page: answer “{words}” on {origin} with yes?", words, "", [], default, Reversible: false),
                CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (BrowserException)
        {
            return false; // the model is told that it was closed, and the log why
        }
    }
}
