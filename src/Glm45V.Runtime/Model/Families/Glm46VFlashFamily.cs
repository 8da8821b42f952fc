using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Model.Families;

/// <summary>GLM-4.6V-Flash: GLM-4.1V's dense decoder with GLM-4.6V's videos, and prompts as GLM-4.5V reads them.</summary>
public sealed class Glm46VFlashFamily : ModelFamily
{
    /// <inheritdoc/>
    public override string ModelType => "glm46v";

    /// <inheritdoc/>
    public override string ClassName => "Glm46VForConditionalGeneration";

    /// <inheritdoc/>
    public override string Releases => "GLM-4.6V-Flash";

    /// <inheritdoc/>
    public override string PromptStyle => "glm-4.5v";

    internal override TextConfig ReadText(ConfigNode text, ConfigNode root) => DenseText.Read(text, root);

    internal override (FrameSampler Sampler, FrameTimeStyle Times) Videos(string folder) => (new Glm46VFrameSampler(), FrameTimeStyle.Tenths);
}
