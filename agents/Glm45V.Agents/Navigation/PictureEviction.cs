namespace Glm45V.Agents.Navigation;

/// <summary>How screenshots leave a conversation that has grown too long.</summary>
public enum PictureEviction
{
    /// <summary>With each new one the oldest goes: the fewest pictures, but the prompt changes near its beginning in every step, so a cache of its prefix ends there.</summary>
    OneByOne,

    /// <summary>As many as are kept go at once, when twice as many would be there: more pictures, but in all other steps the prompt only grows at its end.</summary>
    Blocks,
}
