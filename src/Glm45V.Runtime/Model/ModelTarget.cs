namespace Glm45V.Runtime.Model;

/// <summary>What a decoder graph was made for.</summary>
public enum ModelTarget
{
    /// <summary>The processor: each expert by itself, only the chosen ones touched; activations in fp32.</summary>
    Cpu,

    /// <summary>CUDA: all experts of a layer in one operator, activations in 16 bits. It also runs on the processor, slowly.</summary>
    Cuda,
}
