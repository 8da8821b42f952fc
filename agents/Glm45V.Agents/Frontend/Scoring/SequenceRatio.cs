using System.Runtime.InteropServices;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Measures how alike two texts are as Ratcliff and Obershelp do: twice the letters of common runs over the letters of both.</summary>
/// <remarks>The values of <c>difflib.SequenceMatcher(None, a, b).ratio()</c> of Python 3, its rule for frequent letters in texts of 200 and more among them; not symmetric.</remarks>
internal static class SequenceRatio
{
    private const int LongText = 200;

    /// <summary>Gives the ratio, 1 for equal texts and 0 for texts without a common letter.</summary>
    public static double Of(string first, string second)
    {
        int both = first.Length + second.Length;
        if (both == 0 || first == second)
        {
            return 1;
        }

        Dictionary<char, List<int>> places = Places(second);
        int matches = 0;
        Stack<(int Low1, int High1, int Low2, int High2)> open = [];
        open.Push((0, first.Length, 0, second.Length));
        while (open.TryPop(out (int Low1, int High1, int Low2, int High2) part))
        {
            (int at1, int at2, int length) = Longest(first, second, places, part.Low1, part.High1, part.Low2, part.High2);
            if (length > 0)
            {
                matches += length;
                open.Push((part.Low1, at1, part.Low2, at2));
                open.Push((at1 + length, part.High1, at2 + length, part.High2));
            }
        }

        return 2.0 * matches / both;
    }

    /// <summary>Gives a number that the ratio does not exceed, from how often each letter occurs.</summary>
    public static double AtMost(string first, string second)
    {
        int both = first.Length + second.Length;
        if (both == 0)
        {
            return 1;
        }

        Dictionary<char, int> left = [];
        foreach (char letter in second)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(left, letter, out _)++;
        }

        int matches = 0;
        foreach (char letter in first)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(left, letter);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref count) && count > 0)
            {
                count--;
                matches++;
            }
        }

        return 2.0 * matches / both;
    }

    private static Dictionary<char, List<int>> Places(string text)
    {
        Dictionary<char, List<int>> places = [];
        for (int at = 0; at < text.Length; at++)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(places, text[at], out _) ??= []).Add(at);
        }

        if (text.Length >= LongText)
        {
            int most = (text.Length / 100) + 1;
            foreach (char letter in places.Where(pair => pair.Value.Count > most).Select(pair => pair.Key).ToArray())
            {
                places.Remove(letter);
            }
        }

        return places;
    }

    // The longest common run, the earliest in the first text among equally long ones, then the earliest in the second.
    private static (int At1, int At2, int Length) Longest(string first, string second, Dictionary<char, List<int>> places, int low1, int high1, int low2, int high2)
    {
        (int best1, int best2, int length) = (low1, low2, 0);
        Dictionary<int, int> runs = [];
        for (int i = low1; i < high1; i++)
        {
            Dictionary<int, int> longer = [];
            if (places.TryGetValue(first[i], out List<int>? at))
            {
                foreach (int j in at)
                {
                    if (j < low2)
                    {
                        continue;
                    }

                    if (j >= high2)
                    {
                        break;
                    }

                    int run = longer[j] = runs.GetValueOrDefault(j - 1) + 1;
                    if (run > length)
                    {
                        (best1, best2, length) = (i - run + 1, j - run + 1, run);
                    }
                }
            }

            runs = longer;
        }

        // Frequent letters start no run and may prolong one.
        while (best1 > low1 && best2 > low2 && first[best1 - 1] == second[best2 - 1])
        {
            (best1, best2, length) = (best1 - 1, best2 - 1, length + 1);
        }

        while (best1 + length < high1 && best2 + length < high2 && first[best1 + length] == second[best2 + length])
        {
            length++;
        }

        return (best1, best2, length);
    }
}
