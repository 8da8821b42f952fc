namespace Glm45V.Runtime.Sampling;

/// <summary>A token that may be chosen; candidates sort by falling logit, then by rising id.</summary>
internal readonly record struct Candidate(double Logit, int Id) : IComparable<Candidate>
{
    public int CompareTo(Candidate other)
    {
        int byLogit = other.Logit.CompareTo(Logit);
        return byLogit != 0 ? byLogit : Id.CompareTo(other.Id);
    }

    /// <summary>Moves the <paramref name="count"/> first candidates of the sorted order to the front, themselves in any order.</summary>
    public static void SelectFirst(Span<Candidate> candidates, int count)
    {
        while (candidates.Length > 1 && count > 0 && count < candidates.Length)
        {
            int pivot = Partition(candidates);
            if (pivot >= count)
            {
                candidates = candidates[..pivot];
            }
            else
            {
                candidates = candidates[(pivot + 1)..];
                count -= pivot + 1;
            }
        }
    }

    // No two candidates compare equal, because ids differ: the place where the pivot ends up splits the span.
    private static int Partition(Span<Candidate> candidates)
    {
        int last = candidates.Length - 1;
        int at = MedianOf(candidates, 0, last / 2, last);
        Candidate pivot = candidates[at];
        (candidates[at], candidates[last]) = (candidates[last], pivot);
        int before = 0;
        for (int i = 0; i < last; i++)
        {
            if (candidates[i].CompareTo(pivot) < 0)
            {
                (candidates[i], candidates[before]) = (candidates[before], candidates[i]);
                before++;
            }
        }

        (candidates[before], candidates[last]) = (candidates[last], candidates[before]);
        return before;
    }

    private static int MedianOf(ReadOnlySpan<Candidate> candidates, int a, int b, int c)
    {
        bool ab = candidates[a].CompareTo(candidates[b]) < 0;
        bool bc = candidates[b].CompareTo(candidates[c]) < 0;
        bool ac = candidates[a].CompareTo(candidates[c]) < 0;
        return ab == bc ? b : ab == ac ? c : a;
    }
}
