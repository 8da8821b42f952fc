using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Model.Families;

/// <summary>A member of the GLM-V family: what its checkpoints have of their own. One sealed class a member, found by <c>model_type</c>.</summary>
public abstract class ModelFamily
{
    private protected ModelFamily()
    {
    }

    /// <summary>Every member that this build reads.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } = [new Glm45VFamily(), new Glm41VFamily(), new Glm46VFlashFamily()];

    /// <summary>The <c>model_type</c> of config.json.</summary>
    public abstract string ModelType { get; }

    /// <summary>The Hugging Face class.</summary>
    public abstract string ClassName { get; }

    /// <summary>The released models of this member, as people call them.</summary>
    public abstract string Releases { get; }

    /// <summary>The prompt style that its released models were trained with.</summary>
    public abstract string PromptStyle { get; }

    /// <summary>Gives the member with a <c>model_type</c>, or null.</summary>
    public static ModelFamily? Find(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);

    /// <summary>Reads <c>text_config</c>.</summary>
    /// <exception cref="ModelFormatException">A value is missing or out of range.</exception>
    internal abstract TextConfig ReadText(ConfigNode text, ConfigNode root);

    /// <summary>How the member samples a clip and tells the times of its frames.</summary>
    /// <param name="folder">The model folder, for what its files decide.</param>
    internal abstract (FrameSampler Sampler, FrameTimeStyle Times) Videos(string folder);

    /// <inheritdoc/>
    public override string ToString() => $"{ModelType} ({Releases})";
}
