using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Takes the actions on form fields that no mouse can work: native lists, whose options no screenshot shows, and file fields.</summary>
internal sealed class FormActions(BrowserSession session)
{
    private static readonly TimeSpan s_longestWaitForQuestion = TimeSpan.FromSeconds(5);

    /// <summary>Takes an action at a point; says what was done, and to which element.</summary>
    public Task<(string Text, ActedElement Element)> DoAsync(BrowserAction action, PixelPoint at, CancellationToken cancellationToken) => action switch
    {
        SelectOptionAction select => SelectAsync(select.Option, at, cancellationToken),
        UploadAction upload => UploadAsync(upload.File, at, cancellationToken),
        _ => throw new ArgumentException($"'{action.Name}' is no action of a form.", nameof(action)),
    };

    private Task<(string Text, ActedElement Element)> SelectAsync(string option, PixelPoint at, CancellationToken cancellationToken) =>
        session.Pipeline.RunAsync("Choosing an option", session.Guard.Limit, ActionKind.Act, async (tab, stop) =>
        {
            ElementInfo? element = await session.Guard.BeforeClickAsync(tab, at, ClickButton.Left, stop).ConfigureAwait(false);
            ProbedNode? node = await ElementProbe.FindAsync(tab, at).ConfigureAwait(false);
            if (element is null || node is null)
            {
                throw NothingThere();
            }

            ActedElement worked = await ElementFinder.DescribeAsync(tab, element, at, session.Options.Secrets).ConfigureAwait(false);
            string answer = (await node.CallAsync(ProbeScripts.Select, ElementProbe.World, option).ConfigureAwait(false))?.GetString() ?? "gone";
            return answer switch
            {
                "chosen" => ($"Chose “{option}”.", worked),
                "no list" => throw new UnusableActionException("There is no native list at that place. Click it, and choose from what opens."),
                "gone" => throw new UnusableActionException("The list has gone. Look again."),
                _ => throw new UnusableActionException($"The list has no option “{option}”. It has {answer}."),
            };
        }, cancellationToken);

    private async Task<(string Text, ActedElement Element)> UploadAsync(string file, PixelPoint at, CancellationToken cancellationToken)
    {
        string path = Workspace.Resolve(session.Options.Workspace, file);
        return await session.Pipeline.RunAsync("Uploading", session.Guard.Limit, ActionKind.Act, async (tab, stop) =>
        {
            ElementInfo element = await ElementProbe.AtAsync(tab, at).ConfigureAwait(false) ?? throw NothingThere();
            await session.Guard.BeforeUploadAsync(element, file, stop).ConfigureAwait(false);
            ActedElement worked = await ElementFinder.DescribeAsync(tab, element, at, session.Options.Secrets).ConfigureAwait(false);
            if (await FieldAsync(tab, element, worked, at).ConfigureAwait(false) is { } field)
            {
                await field.SetInputFilesAsync(path).ConfigureAwait(false);
            }
            else
            {
                IFileChooser chooser = await ChooserAsync(tab, at, session.Options.Timeout).ConfigureAwait(false);
                await chooser.SetFilesAsync(path).ConfigureAwait(false);
            }

            session.Record.Audit("upload", element.FrameUrl, file);
            return ($"Gave the file “{file}”.", worked);
        }, cancellationToken).ConfigureAwait(false);
    }

    private static UnusableActionException NothingThere() => new("There is nothing at that place.");

    // The field itself, or the only one of the frame, which buttons stand for; null where a click has to make one.
    private static async Task<ILocator?> FieldAsync(BrowserTab tab, ElementInfo element, ActedElement worked, PixelPoint at)
    {
        if (element.IsFile && ElementFinder.Locate(tab, worked) is { } itself)
        {
            return itself;
        }

        IFrame frame = await ElementFinder.FrameAsync(tab.Page, element, at).ConfigureAwait(false);
        ILocator fields = frame.Locator("input[type=file]:enabled");
        return await fields.CountAsync().ConfigureAwait(false) == 1 ? fields : null;
    }

    private static async Task<IFileChooser> ChooserAsync(BrowserTab tab, PixelPoint at, TimeSpan limit)
    {
        TimeSpan wait = limit / 2 < s_longestWaitForQuestion ? limit / 2 : s_longestWaitForQuestion; // the other half is for saying that nothing asked
        Task<IFileChooser> question = tab.Files.NextAsync();
        try
        {
            await PageInput.ClickAsync(tab.Page, at).ConfigureAwait(false);
            return await question.WaitAsync(wait).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new UnusableActionException("What was clicked there did not ask for a file. Aim at the file field or at the button that asks for a file.");
        }
        finally
        {
            tab.Files.ExpectNone();
        }
    }
}
