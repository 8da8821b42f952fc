namespace Glm45V.Runtime.Model.Families;

/// <summary>The rotary embedding's numbers, in the older spelling (<c>rope_scaling</c>) or the newer one (<c>rope_parameters</c>).</summary>
internal sealed record RopeConfig(float Theta, int Dimension, IReadOnlyList<int> Sections)
{
    public static RopeConfig Read(ConfigNode text, int headSize)
    {
        ConfigNode rope = text.OptionalChild("rope_parameters") ?? text.OptionalChild("rope_scaling") ?? throw text.Missing("rope_scaling");
        float partial = rope.OptionalFloat("partial_rotary_factor") ?? text.OptionalFloat("partial_rotary_factor") ?? 1f;
        float theta = rope.OptionalFloat("rope_theta") ?? text.OptionalFloat("rope_theta") ?? 10000f;
        return new RopeConfig(theta, (int)(headSize * partial), rope.IntList("mrope_section"));
    }
}
