namespace Glm45V.Grammar;

/// <summary>Drafts of JSON Schema, older first.</summary>
public enum SchemaDraft
{
    /// <summary>Draft 4.</summary>
    Draft4,

    /// <summary>Draft 6.</summary>
    Draft6,

    /// <summary>Draft 7.</summary>
    Draft7,

    /// <summary>2019-09.</summary>
    Draft201909,

    /// <summary>2020-12.</summary>
    Draft202012,

    /// <summary>Not said: the newest, with the older meaning of keywords that only older drafts know.</summary>
    Unsaid,
}
