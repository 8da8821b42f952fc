namespace Glm45V.Converter.Graph;

/// <summary>The experts of a layer, the shared one included.</summary>
internal interface IExperts
{
    /// <summary>Adds a layer's experts for x [tokens, hidden] and gives [tokens, hidden].</summary>
    string Add(string x, int layer);
}
