using System.Text.RegularExpressions;
using Glm45V.Agents.Dialects;
using Glm45V.Imaging;

namespace Glm45V.Agents.Frontend;

/// <summary>Has the model say which of two pages is closer to the reference: asked twice, each the first once, since models favour a place.</summary>
internal sealed partial class PageJudge(ModelTalk talk)
{
    /// <summary>Gives 1 for the first page, −1 for the second, and 0 when the two answers disagree or cannot be read.</summary>
    public async Task<int> CompareAsync(RgbImage reference, RgbImage first, RgbImage second, CancellationToken cancellationToken)
    {
        char? one = await ChoiceAsync(reference, first, second, cancellationToken).ConfigureAwait(false);
        char? other = await ChoiceAsync(reference, second, first, cancellationToken).ConfigureAwait(false);
        return (one, other) switch { ('A', 'B') => 1, ('B', 'A') => -1, _ => 0 };
    }

    private async Task<char?> ChoiceAsync(RgbImage reference, RgbImage a, RgbImage b, CancellationToken cancellationToken)
    {
        string answer = await talk.AskAsync([ModelTalk.Question([reference, a, b], "frontend-compare.md")], 0, cancellationToken).ConfigureAwait(false);
        MatchCollection letters = Letter().Matches(ReplyText.Unboxed(ReplyText.WithoutThinking(answer)));
        return letters.Count == 0 ? null : letters[^1].Value[0];
    }

    [GeneratedRegex(@"\b[AB]\b")]
    private static partial Regex Letter();
}
