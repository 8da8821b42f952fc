using Glm45V.Runtime.Decoding;

namespace Glm45V.Cli.ToolCalls;

/// <summary>A decoder without a model: each step gives other logits, drawn from a seed. What holds over it, holds whatever a model wants to say.</summary>
internal sealed class RandomDecoder(int vocabulary) : GraphlessDecoder(vocabulary, context: 1 << 20)
{
    private const float Spread = 4; // about as far apart as a model's

    private readonly float[] _logits = new float[vocabulary];

    /// <summary>Where the logits come from.</summary>
    public Random Source { get; set; } = new(0);

    protected override float[] Next(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _logits.Length; i++)
        {
            _logits[i] = Spread * Source.NextSingle();
        }

        return _logits;
    }
}
