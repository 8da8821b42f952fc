namespace Glm45V.Grammar;

/// <summary>Bounds the work that one grammar may cause: schemas and patterns come from outside.</summary>
internal sealed class Fuel(long amount)
{
    private long _left = amount;

    /// <summary>Takes some.</summary>
    /// <exception cref="GrammarFuelException">Nothing is left.</exception>
    public void Take(long amount = 1)
    {
        if (Interlocked.Add(ref _left, -amount) < 0)
        {
            throw new GrammarFuelException();
        }
    }
}
