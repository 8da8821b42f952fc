namespace Glm45V.Runtime.Sampling;

/// <summary>Draws one token by weight: the arg-max of log weight plus Gumbel noise, whatever the order of entry.</summary>
/// <remarks>
/// Written as its equal, the arg-min of −log(u) / weight. As −log(u) is at least 1 − u, most tokens lose without a logarithm.
/// </remarks>
internal struct GumbelRace(CounterRandom random)
{
    private double _best = double.PositiveInfinity;

    /// <summary>The token that leads, or −1 before any with a weight entered.</summary>
    public int Winner { get; private set; } = -1;

    /// <summary>Enters a token; one without weight cannot win.</summary>
    public void Enter(int id, double weight)
    {
        double uniform = random.Uniform(id);
        if (weight <= 0 || 1 - uniform > _best * weight)
        {
            return;
        }

        double time = -Math.Log(uniform) / weight;
        if (time < _best || (time == _best && id < Winner))
        {
            _best = time;
            Winner = id;
        }
    }
}
