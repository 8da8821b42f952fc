using System.Runtime.InteropServices;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Caching;

/// <summary>What a KV cache holds, or a prompt wants it to hold: token ids, and which pictures stand behind equal ids.</summary>
internal sealed class CachedTokens
{
    private readonly List<int> _ids;
    private readonly List<Picture> _pictures;

    private CachedTokens(List<int> ids, List<Picture> pictures)
    {
        _ids = ids;
        _pictures = pictures;
    }

    public int Length => _ids.Count;

    public static CachedTokens Empty() => new([], []);

    public static CachedTokens Of(ModelInput input) => new(
        [.. input.Ids],
        [.. VisualSpan.Of(input).Select(span => new Picture(span.Start, span.Length, span.Pixels.Hash))]);

    /// <summary>Adds tokens that were run after the others.</summary>
    public void Append(params ReadOnlySpan<int> ids) => _ids.AddRange(ids);

    /// <summary>Forgets every token after the first ones; a picture that is cut goes whole.</summary>
    public void Truncate(int length)
    {
        _ids.RemoveRange(length, _ids.Count - length);
        _pictures.RemoveAll(picture => picture.End > length);
    }

    /// <summary>Copies the first tokens, where no picture is cut.</summary>
    public CachedTokens Copy(int length) => new(_ids[..length], [.. _pictures.Where(picture => picture.End <= length)]);

    /// <summary>The longest beginning of at most <paramref name="length"/> tokens that cuts no picture.</summary>
    public int WholePicturesUpTo(int length) => WholePictures(this, length);

    /// <summary>Counts the leading tokens that are the same and mean the same; a picture counts whole or not at all.</summary>
    public int CommonPrefix(CachedTokens other)
    {
        int same = CollectionsMarshal.AsSpan(_ids).CommonPrefixLength(CollectionsMarshal.AsSpan(other._ids));
        return Math.Min(WholePictures(other, same), other.WholePictures(this, same));
    }

    /// <summary>Shortens a prefix so that it ends before the first picture that it cuts or that the other does not have.</summary>
    private int WholePictures(CachedTokens other, int length)
    {
        for (int i = 0; i < _pictures.Count && _pictures[i].Start < length; i++)
        {
            if (_pictures[i].End > length || i >= other._pictures.Count || other._pictures[i] != _pictures[i])
            {
                return _pictures[i].Start;
            }
        }

        return length;
    }

    private readonly record struct Picture(int Start, int Length, ContentHash Hash)
    {
        public int End => Start + Length;
    }
}
