namespace Glm45V.Grammar.Schema;

/// <summary>Something that a schema says is not enforced; whoever knows the place turns it into a <see cref="SchemaException"/>.</summary>
internal sealed class UnenforceableException(string keyword, string reason) : Exception(reason)
{
    public string Keyword { get; } = keyword;
}
