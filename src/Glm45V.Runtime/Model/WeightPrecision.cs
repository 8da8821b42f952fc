namespace Glm45V.Runtime.Model;

/// <summary>How a converted model stores its matrices. On the CPU the floats are computed in fp32, the integers from their blocks.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floats: exact for every checkpoint.</summary>
    Fp32,

    /// <summary>16-bit floats: half the size; exact for fp16 checkpoints, rounded for bf16 ones.</summary>
    Fp16,

    /// <summary>bfloat16: half the size; exact for bf16 checkpoints.</summary>
    Bf16,

#pragma warning disable CA1720 // int8 and int4 are what the field calls them.
    /// <summary>8-bit integers in blocks that share a scale.</summary>
    Int8,

    /// <summary>4-bit integers in blocks that share a scale.</summary>
    Int4,
#pragma warning restore CA1720
}

/// <summary>What follows from a precision.</summary>
public static class WeightPrecisionExtensions
{
    /// <summary>Whether matrices are integers in blocks.</summary>
    public static bool IsQuantized(this WeightPrecision precision) => precision is WeightPrecision.Int8 or WeightPrecision.Int4;

    /// <summary>Bits of one element, without the scales of blocks.</summary>
    public static int Bits(this WeightPrecision precision) => precision switch
    {
        WeightPrecision.Fp32 => 32,
        WeightPrecision.Int8 => 8,
        WeightPrecision.Int4 => 4,
        _ => 16,
    };
}
