namespace Glm45V.Grammar.Tokens;

/// <summary>How the characters of a text are written.</summary>
internal enum TextForm
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>As in a JSON string, with any escapes.</summary>
    Json,

    /// <summary>As in a JSON string, escaped only where they must be.</summary>
    NarrowJson,
}
