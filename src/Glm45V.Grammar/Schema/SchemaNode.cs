namespace Glm45V.Grammar.Schema;

/// <summary>What a <see cref="SchemaNode"/> says.</summary>
internal enum NodeKind
{
    /// <summary>What one place of the schema document says.</summary>
    Location,

    /// <summary>A shape that is known already.</summary>
    Known,

    /// <summary>All of several.</summary>
    And,

    /// <summary>Any of several.</summary>
    Or,

    /// <summary>Exactly one of several.</summary>
    One,

    /// <summary>Not another.</summary>
    Not,
}

/// <summary>A set of JSON values, written as a formula over places of a schema document; equal formulas are the same object.</summary>
/// <remarks>Its <see cref="Shape"/> is found when it is first needed, so that schemas may refer to themselves.</remarks>
internal sealed class SchemaNode
{
    /// <summary>Cost of a set without values.</summary>
    public const int Never = int.MaxValue;

    internal SchemaNode(SchemaAlgebra algebra, int id, NodeKind kind, SchemaNode[] parts, SchemaLocation? location, Shape? shape)
    {
        Algebra = algebra;
        Id = id;
        Kind = kind;
        Parts = parts;
        Location = location;
        KnownShape = shape;
    }

    public SchemaAlgebra Algebra { get; }

    public int Id { get; }

    public NodeKind Kind { get; }

    public SchemaNode[] Parts { get; }

    public SchemaLocation? Location { get; }

    /// <summary>The set, split by type.</summary>
    public Shape Shape => KnownShape ?? Algebra.ShapeOf(this);

    /// <summary>Fewest bytes of a value as compact JSON; <see cref="Never"/> if there is none.</summary>
    public int Cost => KnownCost ?? Algebra.CostOf(this);

    /// <summary>Whether there is no value in it.</summary>
    public bool IsVoid => Cost == Never;

    internal Shape? KnownShape { get; set; }

    internal int? KnownCost { get; set; }
}
