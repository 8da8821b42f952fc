namespace Glm45V.Converter.Graph;

/// <summary>The two halves of a decoder layer: each takes normed rows [tokens, hidden] and gives what is added to the residual stream.</summary>
internal interface IDecoderLayer
{
    /// <summary>Adds a layer's attention.</summary>
    string Attention(string normed, int layer);

    /// <summary>Adds a layer's MLP or experts.</summary>
    string Mlp(string normed, int layer);
}
