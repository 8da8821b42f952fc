namespace Glm45V.Plugins.Browser;

/// <summary>What went wrong with the browser, for code that answers some failures and not others.</summary>
public enum BrowserFailure
{
    /// <summary>No Chromium was found, or the one named does not start.</summary>
    ChromiumMissing,

    /// <summary>Chromium or its driver was found and did not start.</summary>
    StartFailed,

    /// <summary>The kernel or the user forbids Chromium's sandbox.</summary>
    SandboxUnavailable,

    /// <summary>Chromium or the fonts could not be installed.</summary>
    InstallFailed,

    /// <summary>The address could not be opened.</summary>
    NavigationFailed,

    /// <summary>The page or its script did not answer in time.</summary>
    TimedOut,

    /// <summary>A script or an action failed inside the page.</summary>
    PageFailed,

    /// <summary>The page crashed or closed; the browser still runs.</summary>
    PageLost,

    /// <summary>A policy or a person refused the action; nothing was done.</summary>
    Refused,

    /// <summary>The page changed under the pointer between the look and the action; nothing was done.</summary>
    PageChanged,

    /// <summary>The browser itself is gone.</summary>
    BrowserClosed,
}

/// <summary>A failure of the browser or of its page; the message says what, with which value, and what to do next.</summary>
public sealed class BrowserException : Glm45VException
{
    /// <summary>Creates a failure with a message made for the person who reads it.</summary>
    public BrowserException(BrowserFailure failure, string message)
        : base(message)
    {
        Failure = failure;
    }

    /// <summary>Creates a failure with a message made for the person who reads it and the error behind it.</summary>
    public BrowserException(BrowserFailure failure, string message, Exception innerException)
        : base(message, innerException)
    {
        Failure = failure;
    }

    /// <summary>The kind of failure.</summary>
    public BrowserFailure Failure { get; }
}
