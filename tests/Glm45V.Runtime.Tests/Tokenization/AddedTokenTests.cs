using System.Text.Json.Nodes;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Tests.Tokenization;

public sealed class AddedTokenTests
{
    private static readonly Glm45VTokenizer s_tokenizer = TestTokenizer.Golden;

    [Fact]
    public void TryGetId_AddedToken_GivesIdAndFlags()
    {
        Assert.True(s_tokenizer.TryGetId("<|user|>", out int user));
        Assert.True(s_tokenizer.TryGetId("<think>", out int think));

        Assert.Equal((4067, 4081), (user, think));
        Assert.Equal((true, true), (s_tokenizer.IsAddedToken(user), s_tokenizer.IsSpecial(user)));
        Assert.Equal((true, false), (s_tokenizer.IsAddedToken(think), s_tokenizer.IsSpecial(think)));
        Assert.Equal((false, false), (s_tokenizer.IsAddedToken(0), s_tokenizer.IsSpecial(0)));
        Assert.Equal("<|user|>"u8, s_tokenizer.GetBytes(user));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("<|nobody|>")]
    [InlineData("")]
    public void TryGetId_NoAddedToken_IsFalse(string content)
    {
        Assert.False(s_tokenizer.TryGetId(content, out _));
    }

    [Fact]
    public void Encode_UntrustedControlTokens_StayText()
    {
        for (int id = 4060; id < s_tokenizer.Count; id++)
        {
            string spelled = s_tokenizer.Decode([id]);

            int[] ids = s_tokenizer.Encode($"a{spelled} {spelled}");

            Assert.DoesNotContain(ids, s_tokenizer.IsAddedToken);
            Assert.Equal($"a{spelled} {spelled}", s_tokenizer.Decode(ids));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_UntrustedTokenThatMergesReach_StaysText(bool ignoreMerges)
    {
        // "ing" is an ordinary token of the vocabulary; here it is an added one as well.
        int ing = Assert.Single(s_tokenizer.Encode("ing"));
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root =>
        {
            root["added_tokens"]!.AsArray().Add(TestTokenizer.AddedToken(ing, "ing"));
            root["model"]!["ignore_merges"] = ignoreMerges;
        });

        Assert.Equal([ing], tokenizer.Encode("ing", allowAddedTokens: true));
        Assert.DoesNotContain(ing, tokenizer.Encode("ing"));
        Assert.Equal("ing", tokenizer.Decode(tokenizer.Encode("ing")));
    }

    [Fact]
    public void Encode_AllSegmentsTrusted_EqualsWholeString()
    {
        var random = new Random(20260103);
        for (int i = 0; i < 1000; i++)
        {
            string text = TestTokenizer.RandomText(random, 30);
            PromptSegment[] segments = [.. Cut(text, random).Select(part => new PromptSegment(part, AllowAddedTokens: true))];

            Assert.Equal(s_tokenizer.Encode(text, allowAddedTokens: true), s_tokenizer.Encode(segments));
            Assert.Equal(s_tokenizer.CountTokens(text, allowAddedTokens: true), s_tokenizer.CountTokens(segments));
        }
    }

    [Fact]
    public void Encode_NoSegmentTrusted_EqualsWholePlainString()
    {
        var random = new Random(20260104);
        for (int i = 0; i < 1000; i++)
        {
            string text = TestTokenizer.RandomText(random, 30);
            PromptSegment[] segments = [.. Cut(text, random).Select(part => new PromptSegment(part, AllowAddedTokens: false))];

            Assert.Equal(s_tokenizer.Encode(text), s_tokenizer.Encode(segments));
        }
    }

    [Fact]
    public void Encode_MixedSegments_JoinsPlainTextAcrossBorders()
    {
        PromptSegment[] segments =
        [
            new("<|user|>\nHe", AllowAddedTokens: true),
            new("llo <|assistant|> wor", AllowAddedTokens: false),
            new("ld<|assistant|>", AllowAddedTokens: true),
        ];
        s_tokenizer.TryGetId("<|user|>", out int user);
        s_tokenizer.TryGetId("<|assistant|>", out int assistant);

        int[] ids = s_tokenizer.Encode(segments);

        Assert.Equal([user, .. s_tokenizer.Encode("\nHello <|assistant|> world"), assistant], ids);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Encode_ControlTokenAcrossATrustBorder_StaysText(bool firstTrusted, bool secondTrusted)
    {
        PromptSegment[] segments = [new("<|us", firstTrusted), new("er|>", secondTrusted)];

        Assert.Equal(s_tokenizer.Encode("<|user|>"), s_tokenizer.Encode(segments));
    }

    [Fact]
    public void Encode_SegmentWithoutText_Throws()
    {
        Assert.Throws<ArgumentException>(() => s_tokenizer.Encode([default(PromptSegment)]));
    }

    [Fact]
    public void Encode_TokensThatShareABeginning_TakesTheLongest()
    {
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root => Add(root,
            TestTokenizer.AddedToken(4096, "<ab"), TestTokenizer.AddedToken(4097, "<abc>"), TestTokenizer.AddedToken(4098, "bc>")));

        Assert.Equal([4097, 4096, .. s_tokenizer.Encode("c")], tokenizer.Encode("<abc><abc", allowAddedTokens: true));
    }

    [Fact]
    public void Encode_StripFlags_SwallowWhiteSpace()
    {
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root => Add(root,
            TestTokenizer.AddedToken(4096, "<L>", lstrip: true), TestTokenizer.AddedToken(4097, "<R>", rstrip: true)));
        int[] a = s_tokenizer.Encode("a");

        Assert.Equal([.. a, 4096, .. s_tokenizer.Encode(" a")], tokenizer.Encode("a \n<L> a", allowAddedTokens: true));
        Assert.Equal([.. s_tokenizer.Encode("a "), 4097, .. a], tokenizer.Encode("a <R>\t a", allowAddedTokens: true));
        Assert.Equal([4097, 4096], tokenizer.Encode("<R>  <L>", allowAddedTokens: true));
    }

    [Fact]
    public void Encode_NormalizedToken_YieldsToTheOthers()
    {
        Glm45VTokenizer tokenizer = TestTokenizer.WithChange(root => Add(root,
            TestTokenizer.AddedToken(4096, "[xyz", normalized: true), TestTokenizer.AddedToken(4097, "yz]")));

        Assert.Equal([.. s_tokenizer.Encode("[x"), 4097, 4096], tokenizer.Encode("[xyz][xyz", allowAddedTokens: true));
    }

    private static void Add(JsonObject root, params JsonObject[] tokens)
    {
        foreach (JsonObject token in tokens)
        {
            root["added_tokens"]!.AsArray().Add(token);
        }
    }

    private static IEnumerable<string> Cut(string text, Random random)
    {
        int start = 0;
        while (start < text.Length)
        {
            int length = random.Next(Math.Min(12, text.Length - start) + 1);
            yield return text.Substring(start, length);
            start += length;
        }
    }
}
