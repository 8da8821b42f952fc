using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Runtime.Tokenization;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Tokenization;

public sealed class Glm45VTokenizerTests
{
    private static readonly Glm45VTokenizer s_tokenizer = TestTokenizer.Golden;
    private static readonly ReferenceEncoder s_reference = new();
    private static readonly JsonElement s_goldenRows = GoldenFile.Json("tokenizer", "nano.json").GetProperty("rows");

    public static TheoryData<int> GoldenRows => [.. Enumerable.Range(0, s_goldenRows.GetArrayLength())];

    [Theory]
    [MemberData(nameof(GoldenRows))]
    public void Encode_GoldenText_GivesReferenceIds(int row)
    {
        (string text, int[] ids) = Golden(row);

        Assert.Equal(ids, s_tokenizer.Encode(text, allowAddedTokens: true));
    }

    [Theory]
    [MemberData(nameof(GoldenRows))]
    public void Decode_GoldenIds_GivesText(int row)
    {
        (string text, int[] ids) = Golden(row);

        Assert.Equal(text, s_tokenizer.Decode(ids));
    }

    [Theory]
    [MemberData(nameof(GoldenRows))]
    public void CountTokens_GoldenText_GivesReferenceLength(int row)
    {
        (string text, int[] ids) = Golden(row);

        Assert.Equal(ids.Length, s_tokenizer.CountTokens(text, allowAddedTokens: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_EncodedRandomText_GivesTheText(bool allowAddedTokens)
    {
        var random = new Random(20260101);
        for (int i = 0; i < 3000; i++)
        {
            string text = TestTokenizer.RandomText(random, random.Next(40));

            Assert.Equal(text, s_tokenizer.Decode(s_tokenizer.Encode(text, allowAddedTokens)));
        }
    }

    [Fact]
    public void Encode_RandomText_EqualsSlowReference()
    {
        var random = new Random(20260102);
        for (int i = 0; i < 2000; i++)
        {
            string text = TestTokenizer.RandomText(random, random.Next(60));

            Assert.Equal(s_reference.Encode(text), s_tokenizer.Encode(text));
        }
    }

    [Theory]
    [InlineData("a", 700)]
    [InlineData(" ", 700)]
    [InlineData("\n \t", 300)]
    [InlineData("漢字", 200)]
    [InlineData("ar", 400)]
    [InlineData("the", 400)]
    [InlineData("#-", 400)]
    [InlineData("1234567", 100)]
    [InlineData("𠀀", 300)]
    public void Encode_LongPiece_EqualsSlowReference(string unit, int count)
    {
        string text = string.Concat(Enumerable.Repeat(unit, count));

        Assert.Equal(s_reference.Encode(text), s_tokenizer.Encode(text));
    }

    [Theory]
    [InlineData(64)] // whose overlap is shorter than some tokens
    [InlineData(128)]
    [InlineData(512)]
    public void Encode_PieceOfManyWindows_EqualsSlowReference(int window)
    {
        var random = new Random(20260304);
        string[] pieces =
        [
            new string('a', 1000), new string(' ', 1000), string.Concat(Enumerable.Repeat("argument", 120)),
            .. Enumerable.Range(0, 10).Select(_ => string.Concat(Enumerable.Range(0, 700).Select(_ => "etaoinshr"[random.Next(9)]))),
        ];

        Assert.All(pieces, piece => Assert.Equal(s_reference.Encode(piece), TestTokenizer.EncodePiece(TestTokenizer.GoldenPath, piece, window)));
    }

    [Fact]
    public void Encode_MergesInAnyOrder_EqualsSlowReference()
    {
        JsonNode model = null!;
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root =>
        {
            model = root["model"]!;
            JsonNode?[] merges = [.. model["merges"]!.AsArray().Select(merge => merge!.DeepClone())];
            new Random(20260302).Shuffle(merges);
            model["merges"] = new JsonArray(merges);
        });
        var reference = new ReferenceEncoder(JsonSerializer.SerializeToElement(model));
        var random = new Random(20260303);
        for (int i = 0; i < 300; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => "etaoin"[random.Next(6)]));

            Assert.Equal(reference.Encode(text), tokenizer.Encode(text));
        }
    }

    [Fact]
    public void CountTokens_Again_AllocatesNothing()
    {
        string text = string.Concat(Enumerable.Repeat("Sehr geehrte Damen, 漢字 and <|user|> ... internationalisation of 12345 things\n", 100)) + new string('x', 3000);
        s_tokenizer.CountTokens(text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        s_tokenizer.CountTokens(text);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200); // for all of some 3,000 tokens
    }

    [Theory]
    [InlineData("a", 1 << 20)]
    [InlineData(" ", 1 << 20)]
    [InlineData("漢", 350_000)]
    [InlineData("argument", 1 << 17)]
    [InlineData("<", 1 << 20)]
    public void Encode_MegabyteWithoutABreak_KeepsEveryByte(string unit, int count)
    {
        string text = string.Concat(Enumerable.Repeat(unit, count));

        int[] ids = s_tokenizer.Encode(text, allowAddedTokens: true);

        Assert.Equal(Encoding.UTF8.GetByteCount(text), ids.Sum(id => s_tokenizer.GetBytes(id).Length));
        Assert.Equal(ids.Length, s_tokenizer.CountTokens(text, allowAddedTokens: true));
        Assert.True(s_tokenizer.Decode(ids) == text);
    }

    [Theory]
    [InlineData("\uD800")]
    [InlineData("\uDC00")]
    [InlineData("a\uD83D b")]
    [InlineData("\uDE00\uD83D")]
    public void Encode_HalfSurrogatePair_CountsAsReplacementCharacter(string text)
    {
        string replaced = string.Concat(text.EnumerateRunes());

        Assert.Contains('\uFFFD', replaced);
        Assert.Equal(s_tokenizer.Encode(replaced), s_tokenizer.Encode(text));
    }

    [Fact]
    public void Encode_ManyThreads_EachGetsTheSameIds()
    {
        string[] texts = [.. Enumerable.Range(0, 400).Select(seed => TestTokenizer.RandomText(new Random(seed), 50))];
        int[][] expected = [.. texts.Select(s_reference.Encode)];

        Parallel.For(0, 2000, i => Assert.Equal(expected[i % 400], s_tokenizer.Encode(texts[i % 400])));
    }

    [Fact]
    public void Encode_IgnoreMerges_TakesAWholePieceFirst()
    {
        Glm45VTokenizer merging = TestTokenizer.WithChange(root => AddUnreachable(root, "zqzq", ignoreMerges: false));
        Glm45VTokenizer ignoring = TestTokenizer.WithChange(root => AddUnreachable(root, "zqzq", ignoreMerges: true));

        Assert.Equal([s_tokenizer.Count], ignoring.Encode("zqzq"));
        Assert.Equal(s_tokenizer.Encode("zqzq"), merging.Encode("zqzq"));
        Assert.Equal(s_tokenizer.Encode("zqzqz"), ignoring.Encode("zqzqz"));
    }

    [Fact]
    public void Load_MergesAsStrings_EqualsMergesAsPairs()
    {
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root =>
        {
            JsonArray merges = root["model"]!["merges"]!.AsArray();
            root["model"]!["merges"] = new JsonArray([.. merges.Select(pair => JsonValue.Create($"{pair![0]} {pair[1]}"))]);
        });

        (string text, int[] ids) = Golden(11);
        Assert.Equal(ids, tokenizer.Encode(text, allowAddedTokens: true));
    }

    [Fact]
    public void Decode_SkipSpecialTokens_KeepsOtherAddedTokens()
    {
        int[] ids = s_tokenizer.Encode("<|user|>hi<think>no<|endoftext|>", allowAddedTokens: true);

        Assert.Equal("hi<think>no", s_tokenizer.Decode(ids, skipSpecialTokens: true));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public void Decode_UnknownId_NamesTheId(int id)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => s_tokenizer.Decode([0, id]));

        Assert.Contains(id.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.False(s_tokenizer.IsDefined(id));
    }

    [Fact]
    public void Count_GoldenFile_IsHighestIdPlusOne()
    {
        Assert.Equal(4096, s_tokenizer.Count);
    }

    [Fact]
    public void Load_GapBetweenIds_LeavesIdsUndefined()
    {
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root =>
            root["added_tokens"]!.AsArray().Add(TestTokenizer.AddedToken(5000, "<|far|>")));

        Assert.Equal(5001, tokenizer.Count);
        Assert.False(tokenizer.IsDefined(4999));
        Assert.True(tokenizer.IsDefined(5000));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([4999]));
    }

    private static void AddUnreachable(JsonObject root, string spelling, bool ignoreMerges)
    {
        root["model"]!["vocab"]![spelling] = s_tokenizer.Count;
        root["model"]!["ignore_merges"] = ignoreMerges;
    }

    private static (string Text, int[] Ids) Golden(int row)
    {
        JsonElement golden = s_goldenRows[row];
        return (golden.GetProperty("text").GetString()!, [.. golden.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]);
    }
}
