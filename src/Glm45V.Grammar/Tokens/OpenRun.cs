namespace Glm45V.Grammar.Tokens;

/// <summary>How characters are written where a text is open.</summary>
internal enum OpenText
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>As in a JSON string, with any escapes.</summary>
    Json,

    /// <summary>As in a JSON string, escaped only where they must be.</summary>
    NarrowJson,
}

/// <summary>A text that may go on with any characters.</summary>
/// <param name="Text">How they are written.</param>
/// <param name="Room">The most of them.</param>
/// <param name="IsExact">Whether no token of more characters may follow.</param>
/// <param name="Finish">The most bytes until the text may end behind a token of such characters.</param>
internal readonly record struct OpenRun(OpenText Text, int Room, bool IsExact, int Finish);
