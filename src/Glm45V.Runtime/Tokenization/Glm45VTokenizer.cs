using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Turns text into the token ids of a GLM-4.5V family checkpoint and back: a byte-level BPE read from tokenizer.json.</summary>
/// <remarks>
/// Immutable after loading and safe for concurrent use. Matches Hugging Face tokenizers 0.23 with <c>add_special_tokens=False</c>. Half a
/// surrogate pair counts as U+FFFD.
/// </remarks>
public sealed class Glm45VTokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<string, int> _addedIds;
    private readonly AddedTokenMatcher _addedTokens;
    private readonly IPieceSplitter _splitter;
    private readonly BytePairEncoder _encoder;
    private readonly bool _composes;

    private Glm45VTokenizer(TokenizerDefinition definition, IPieceSplitter splitter)
    {
        _vocabulary = Vocabulary.Create(definition);
        _addedIds = definition.AddedTokens.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        _addedTokens = new AddedTokenMatcher(definition.AddedTokens);
        _splitter = splitter;
        _encoder = BytePairEncoder.Create(definition, _vocabulary);
        _composes = definition.Composes;
    }

    /// <summary>The highest token id plus one; rows of the model's vocabulary from here on are padding and stand for nothing.</summary>
    public int Count => _vocabulary.Count;

    /// <summary>Reads a Hugging Face tokenizer.json.</summary>
    /// <exception cref="TokenizerException">The file is missing, malformed, or asks for something unsupported.</exception>
    public static Glm45VTokenizer Load(string tokenizerJsonPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(tokenizerJsonPath);
        TokenizerDefinition definition = TokenizerFile.Read(tokenizerJsonPath);
        return new Glm45VTokenizer(definition, Splitter(definition));
    }

    /// <summary>Gives the ids of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowAddedTokens">True to read spelled-out control tokens as such; false, for text of others, keeps them text.</param>
    public int[] Encode(ReadOnlySpan<char> text, bool allowAddedTokens = false)
    {
        var ids = new IntBuffer(CapacityFor(text.Length));
        EncodeTo(text, allowAddedTokens, ref ids);
        return TakeIds(ref ids);
    }

    /// <summary>Gives the ids of a prompt made of segments.</summary>
    /// <remarks>
    /// Text between two control tokens is encoded as one, across segment borders, as if the prompt were one string; only a control token
    /// spelled wholly in text that allows it counts. A segment with <see cref="PromptSegment.Ids"/> gives those.
    /// </remarks>
    public int[] Encode(IReadOnlyList<PromptSegment> segments)
    {
        var ids = new IntBuffer(CapacityFor(0));
        EncodeTo(segments, ref ids);
        return TakeIds(ref ids);
    }

    /// <summary>Counts the ids that <see cref="Encode(ReadOnlySpan{char}, bool)"/> gives, without building them.</summary>
    public int CountTokens(ReadOnlySpan<char> text, bool allowAddedTokens = false)
    {
        var ids = new IntBuffer(CapacityFor(text.Length));
        EncodeTo(text, allowAddedTokens, ref ids);
        int count = ids.Count;
        ids.Dispose();
        return count;
    }

    /// <summary>Counts the ids that <see cref="Encode(IReadOnlyList{PromptSegment})"/> gives, without building them.</summary>
    public int CountTokens(IReadOnlyList<PromptSegment> segments)
    {
        var ids = new IntBuffer(CapacityFor(0));
        EncodeTo(segments, ref ids);
        int count = ids.Count;
        ids.Dispose();
        return count;
    }

    /// <summary>Gives the text of ids; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">True to leave out special tokens, such as <c>&lt;|user|&gt;</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No token has one of the ids.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        int length = 0;
        foreach (int id in ids)
        {
            length += BytesIn(id, skipSpecialTokens).Length;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        int written = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> part = BytesIn(id, skipSpecialTokens);
            part.CopyTo(bytes.AsSpan(written));
            written += part.Length;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, written);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>Gives the bytes that a token adds to the text; for an added token, the UTF-8 of its content.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public ReadOnlySpan<byte> GetBytes(int id) => _vocabulary.BytesOf(id);

    /// <summary>Gives the id of an added token, such as <c>&lt;|user|&gt;</c>; false when there is none spelled so.</summary>
    public bool TryGetId(string addedToken, out int id)
    {
        ArgumentNullException.ThrowIfNull(addedToken);
        return _addedIds.TryGetValue(addedToken, out id);
    }

    /// <summary>Tells whether an id stands for a token at all; false for gaps and padding rows.</summary>
    public bool IsDefined(int id) => _vocabulary.IsDefined(id);

    /// <summary>Tells whether an id is an added token, special or not.</summary>
    public bool IsAddedToken(int id) => _vocabulary.IsAdded(id);

    /// <summary>Tells whether an id is a special token, which decoding may leave out.</summary>
    public bool IsSpecial(int id) => _vocabulary.IsSpecial(id);

    internal ReadOnlySpan<byte> BytesIn(int id, bool skipSpecialTokens)
    {
        ReadOnlySpan<byte> bytes = _vocabulary.BytesOf(id);
        return skipSpecialTokens && _vocabulary.IsSpecial(id) ? default : bytes;
    }

    private static IPieceSplitter Splitter(TokenizerDefinition definition)
    {
        try
        {
            return PieceSplitters.For(definition.SplitPattern);
        }
        catch (FormatException error)
        {
            throw new TokenizerException(
                definition.Path,
                $"it splits text with the pattern '{definition.SplitPattern}', of which {error.Message} is not supported.",
                "Supported: groups, look-ahead, sets of ASCII and general categories, \\s, greedy and lazy quantifiers. Use the tokenizer.json of a GLM-4.5V family checkpoint.",
                error);
        }
    }

    // English takes about four characters a token; the buffer grows where a text takes fewer.
    private static int CapacityFor(int characters) => (characters / 3) + 64;

    private static int[] TakeIds(ref IntBuffer ids)
    {
        int[] taken = ids.Items.ToArray();
        ids.Dispose();
        return taken;
    }

    private void EncodeTo(ReadOnlySpan<char> text, bool allowAddedTokens, ref IntBuffer ids)
    {
        ReadOnlySpan<TextSpan> trusted = allowAddedTokens ? [new TextSpan(0, text.Length)] : [];
        EncodeTo(text, trusted, ref ids);
    }

    private void EncodeTo(IReadOnlyList<PromptSegment> segments, ref IntBuffer ids)
    {
        for (int from = 0; from < segments.Count;)
        {
            int to = from;
            while (to < segments.Count && segments[to].Ids is null)
            {
                to++;
            }

            using (var prompt = new JoinedPrompt(from == 0 && to == segments.Count ? segments : [.. segments.Take(to).Skip(from)]))
            {
                EncodeTo(prompt.Text, prompt.Trusted, ref ids);
            }

            if (to < segments.Count)
            {
                ids.AddRange([.. segments[to].Ids!]);
            }

            from = to + 1;
        }
    }

    private void EncodeTo(ReadOnlySpan<char> text, scoped ReadOnlySpan<TextSpan> trusted, ref IntBuffer ids)
    {
        int start = 0;
        if (!trusted.IsEmpty)
        {
            foreach (AddedTokenMatch match in _addedTokens.Find(text, trusted))
            {
                EncodePlain(text[start..match.Span.Start], ref ids);
                ids.Add(match.Id);
                start = match.Span.End;
            }
        }

        EncodePlain(text[start..], ref ids);
    }

    private void EncodePlain(ReadOnlySpan<char> text, ref IntBuffer ids)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_composes && !Ascii.IsValid(text))
        {
            // Half a pair cannot be normalised, so what stands for it takes its place first.
            text = string.Concat(text.ToString().EnumerateRunes()).Normalize(NormalizationForm.FormC);
        }

        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text) + BytePairEncoder.Padding);
        Utf8.FromUtf16(text, utf8, out _, out int length, replaceInvalidSequences: true);
        var ends = new IntBuffer(CapacityFor(length));
        _splitter.Split(utf8.AsSpan(0, length), ref ends);
        _encoder.Encode(utf8, ends.Items, ref ids);
        ends.Dispose();
        ArrayPool<byte>.Shared.Return(utf8);
    }
}
