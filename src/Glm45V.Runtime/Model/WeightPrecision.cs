namespace Glm45V.Runtime.Model;

/// <summary>How a converted model stores its matrices. On the CPU every one of them is computed in fp32.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floats: exact for every checkpoint.</summary>
    Fp32,

    /// <summary>16-bit floats: half the size; exact for fp16 checkpoints, rounded for bf16 ones.</summary>
    Fp16,
}
