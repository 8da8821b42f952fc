namespace Glm45V.Grammar.Schema;

/// <summary>Arrays or objects that a value must not be, while it is read: those that it can still become.</summary>
/// <remarks>
/// A value that is read splits only into what each of them has at the same place and anything else, and in anything else all of
/// them are done with: leaving values out costs ways in proportion to their number, where rules without them would multiply.
/// Immutable and compared by content.
/// </remarks>
internal sealed class LeftOut : IEquatable<LeftOut>
{
    private readonly JsonConstant[] _left;
    private readonly int _read; // members or items that all of them have in common with what was read

    private LeftOut(JsonConstant[] left, int read)
    {
        _left = left;
        _read = left.Length == 0 ? 0 : read;
    }

    /// <summary>Nothing is left out.</summary>
    public static LeftOut None { get; } = new([], 0);

    public bool IsNone => _left.Length == 0;

    /// <summary>Whether what was read is one of them.</summary>
    public bool IsWhole => Array.Exists(_left, constant => constant.Items.Length + constant.Members.Count == _read);

    public static LeftOut Of(IReadOnlyList<JsonConstant> constants) => constants.Count == 0 ? None : new LeftOut([.. constants], 0);

    /// <summary>Splits what the value of a key has to be.</summary>
    public IEnumerable<(SchemaNode Value, LeftOut Next)> Member(SchemaNode value, string key) => Split(value, constant => constant.Members.GetValueOrDefault(key));

    /// <summary>Splits what the next item has to be.</summary>
    public IEnumerable<(SchemaNode Item, LeftOut Next)> Item(SchemaNode item) => Split(item, constant => _read < constant.Items.Length ? constant.Items[_read] : null);

    public bool Equals(LeftOut? other) => other is not null && _read == other._read && _left.AsSpan().SequenceEqual(other._left);

    public override bool Equals(object? obj) => Equals(obj as LeftOut);

    public override int GetHashCode() => HashCode.Combine(_read, _left.Length, _left.Length == 0 ? null : _left[^1]);

    private IEnumerable<(SchemaNode Value, LeftOut Next)> Split(SchemaNode value, Func<JsonConstant, string?> part)
    {
        if (IsNone)
        {
            return [(value, None)];
        }

        SchemaAlgebra algebra = value.Algebra;
        IGrouping<string, JsonConstant>[] same = [.. _left.Where(constant => part(constant) is not null).GroupBy(constant => part(constant)!)];
        if (same.Length == 0)
        {
            return [(value, None)];
        }

        return
        [
            (algebra.And(value, algebra.Not(algebra.Or([.. same.Select(group => algebra.Constant(group.Key))]))), None),
            .. same.Select(group => (algebra.And(value, algebra.Constant(group.Key)), new LeftOut([.. group], _read + 1))),
        ];
    }
}
