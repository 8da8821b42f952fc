using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Model.Families;

/// <summary>GLM-4.1V-9B: a dense decoder, prompts without tools, answers inside <c>&lt;answer&gt;</c>.</summary>
public sealed class Glm41VFamily : ModelFamily
{
    /// <inheritdoc/>
    public override string ModelType => "glm4v";

    /// <inheritdoc/>
    public override string ClassName => "Glm4vForConditionalGeneration";

    /// <inheritdoc/>
    public override string Releases => "GLM-4.1V-9B";

    /// <inheritdoc/>
    public override string PromptStyle => "glm-4.1v";

    internal override TextConfig ReadText(ConfigNode text, ConfigNode root) => DenseText.Read(text, root);

    internal override (FrameSampler Sampler, FrameTimeStyle Times) Videos(string folder) => (Glm4VFrameSampler.Load(folder), FrameTimeStyle.WholeSeconds);
}
