using System.Buffers;
using System.Runtime.InteropServices;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Prompt segments as one text, with the stretches in which control tokens count.</summary>
internal readonly ref struct JoinedPrompt : IDisposable
{
    private readonly char[] _rented;
    private readonly int _length;
    private readonly List<TextSpan> _trusted;

    /// <summary>Joins the segments; neighbouring ones that allow added tokens become one stretch.</summary>
    /// <exception cref="ArgumentException">A segment has no text.</exception>
    public JoinedPrompt(IReadOnlyList<PromptSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        int length = 0;
        foreach (PromptSegment segment in segments)
        {
            string text = segment.Text
                ?? throw new ArgumentException("A prompt segment has no text; use an empty string.", nameof(segments));
            length = checked(length + text.Length);
        }

        _rented = ArrayPool<char>.Shared.Rent(length);
        _trusted = [];
        foreach (PromptSegment segment in segments)
        {
            segment.Text.CopyTo(_rented.AsSpan(_length));
            int end = _length + segment.Text.Length;
            if (segment.AllowAddedTokens && _trusted.Count > 0 && _trusted[^1].End == _length)
            {
                _trusted[^1] = _trusted[^1] with { End = end };
            }
            else if (segment.AllowAddedTokens)
            {
                _trusted.Add(new TextSpan(_length, end));
            }

            _length = end;
        }
    }

    public ReadOnlySpan<char> Text => _rented.AsSpan(0, _length);

    public ReadOnlySpan<TextSpan> Trusted => CollectionsMarshal.AsSpan(_trusted);

    public void Dispose() => ArrayPool<char>.Shared.Return(_rented);
}
