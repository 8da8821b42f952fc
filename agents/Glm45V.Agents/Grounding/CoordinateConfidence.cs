using System.Text;
using Glm45V.Messages;

namespace Glm45V.Agents.Grounding;

/// <summary>How likely a model found the coordinates of a box that it wrote.</summary>
internal static class CoordinateConfidence
{
    /// <summary>Gives the geometric mean of the probabilities of the tokens that hold the box's digits; null where the tokens are not told or do not make up the answer.</summary>
    public static double? Of(AnsweredBox box, string answer, IReadOnlyList<ChatTokenLogprob>? tokens)
    {
        if (tokens is null or { Count: 0 })
        {
            return null;
        }

        // Special tokens and thinking may stand before the answer among the tokens and not in its text.
        string all = Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.Bytes)]);
        int shift = all.IndexOf(answer, StringComparison.Ordinal);
        if (shift < 0)
        {
            return null;
        }

        (int start, int end) = (Encoding.UTF8.GetByteCount(all.AsSpan(0, shift + box.Start)), Encoding.UTF8.GetByteCount(all.AsSpan(0, shift + box.End)));
        int at = 0;
        List<double> digits = [];
        foreach (ChatTokenLogprob token in tokens)
        {
            if (at < end && at + token.Bytes.Count > start && token.Token.Any(char.IsAsciiDigit))
            {
                digits.Add(token.Logprob);
            }

            at += token.Bytes.Count;
        }

        return digits.Count > 0 ? Math.Exp(digits.Average()) : null;
    }
}
