namespace Glm45V.Runtime.Sampling;

/// <summary>The order in which unlikely tokens are cut.</summary>
public enum FilterOrder
{
    /// <summary>Top-k, top-p of what is left, then min-p: Hugging Face transformers and SGLang.</summary>
    Transformers,

    /// <summary>Min-p, top-k, then top-p of what is left: vLLM, to compare answers with a remote endpoint's.</summary>
    Vllm,
}
