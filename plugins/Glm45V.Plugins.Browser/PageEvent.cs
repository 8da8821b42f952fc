namespace Glm45V.Plugins.Browser;

/// <summary>What a page did besides changing its picture.</summary>
public enum PageEventKind
{
    /// <summary>An alert, confirm or prompt was shown and dismissed, or a question before leaving was answered with leaving.</summary>
    Dialog,

    /// <summary>A confirm was answered with yes, as the policy or a person said.</summary>
    DialogAccepted,

    /// <summary>A new page opened; the session follows it.</summary>
    PageOpened,

    /// <summary>The page closed; the session follows the newest one left.</summary>
    PageClosed,

    /// <summary>The page crashed or closed, and its address was opened again.</summary>
    PageRevived,

    /// <summary>A download was refused.</summary>
    Download,

    /// <summary>A file was downloaded into quarantine.</summary>
    Downloaded,

    /// <summary>The page asked for a file, and was given none.</summary>
    FileAsked,

    /// <summary>A request was blocked by the session's policy.</summary>
    Blocked,

    /// <summary>The page was still loading when the time for it was over.</summary>
    StillLoading,
}

/// <summary>One thing a page did besides changing its picture.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="Text">The dialog's words, the address or the file name, cut to 200 characters: the page wrote it, so it is not to be trusted.</param>
public sealed record PageEvent(PageEventKind Kind, string Text)
{
    /// <summary>Tells a model what happened, in one sentence.</summary>
    public string Describe() => Kind switch
    {
        PageEventKind.Dialog => $"The page showed a dialog, which was closed for you (\"{Text}\").",
        PageEventKind.DialogAccepted => $"The page asked in a dialog, which was answered with yes (\"{Text}\").",
        PageEventKind.PageOpened => $"A new page opened and is shown now (\"{Text}\").",
        PageEventKind.PageClosed => $"A page closed (\"{Text}\").",
        PageEventKind.PageRevived => $"The page was lost and was opened again (\"{Text}\"): what was typed there is gone.",
        PageEventKind.Download => $"The download \"{Text}\" was refused.",
        PageEventKind.Downloaded => $"A file was downloaded (\"{Text}\").",
        PageEventKind.FileAsked => "The page asked for a file and was given none: give it one with upload at the same place.",
        PageEventKind.Blocked => $"A request was blocked ({Text}).",
        PageEventKind.StillLoading => $"The page still loads (\"{Text}\"): what it shows may change.",
        _ => throw new InvalidOperationException($"There are no words for the event {Kind}."),
    };
}
