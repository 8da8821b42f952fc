namespace Glm45V.Runtime.Model;

/// <summary>The dense decoder of GLM-4.1V-9B and GLM-4.6V-Flash (transformers' <c>Glm4vTextModel</c>): four norms a layer and no experts.</summary>
public sealed record DenseTextConfig : TextConfig
{
    /// <inheritdoc/>
    public override bool RotaryInterleaved => true;
}
