using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Takes a page's questions for files from its first moment on: whoever listens only when a question is expected may come too late, and a dialog of the system's would hold a browser with a window.</summary>
internal sealed class FileQuestions
{
    private readonly Action unanswered;
    private TaskCompletionSource<IFileChooser>? expected;

    /// <summary>Listens; the callback hears of questions that nobody expects.</summary>
    public FileQuestions(IPage page, Action unanswered)
    {
        this.unanswered = unanswered;
        page.FileChooser += (_, question) => Take(question);
    }

    /// <summary>Gives the next question.</summary>
    public Task<IFileChooser> NextAsync()
    {
        var next = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        expected = next;
        return next.Task;
    }

    /// <summary>Waits no longer: a question that comes later is one that nobody expects.</summary>
    public void ExpectNone() => Interlocked.Exchange(ref expected, null);

    private void Take(IFileChooser question)
    {
        if (Interlocked.Exchange(ref expected, null)?.TrySetResult(question) != true)
        {
            unanswered();
        }
    }
}
