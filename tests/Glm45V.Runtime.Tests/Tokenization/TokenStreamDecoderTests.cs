using System.Text;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Tests.Tokenization;

public sealed class TokenStreamDecoderTests
{
    private static readonly Glm45VTokenizer s_tokenizer = TestTokenizer.Golden;

    [Theory]
    [InlineData(256, false)]
    [InlineData(4096, false)]
    [InlineData(4096, true)]
    public void Append_RandomIds_JoinsToWholeDecode(int ids, bool skipSpecialTokens)
    {
        var random = new Random(20260105);
        for (int i = 0; i < 3000; i++)
        {
            int[] stream = [.. Enumerable.Range(0, random.Next(24)).Select(_ => random.Next(ids))];

            Assert.Equal(s_tokenizer.Decode(stream, skipSpecialTokens), Stream(stream, skipSpecialTokens));
        }
    }

    [Fact]
    public void Append_UtfLeadAndContinuationBytes_JoinsToWholeDecode()
    {
        // Bytes at the borders of what UTF-8 allows, in every order of four.
        byte[] bytes = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5];
        int[] ids = [.. bytes.Select(IdOf)];
        for (int i = 0; i < ids.Length * ids.Length * ids.Length * ids.Length; i++)
        {
            int[] stream = [ids[i & 15], ids[(i >> 4) & 15], ids[(i >> 8) & 15], ids[i >> 12]];

            Assert.Equal(s_tokenizer.Decode(stream), Stream(stream, skipSpecialTokens: false));
        }
    }

    [Fact]
    public void Append_CharacterInParts_GivesItWhenComplete()
    {
        var decoder = new TokenStreamDecoder(s_tokenizer);

        string[] parts = [.. "é😀"u8.ToArray().Select(value => decoder.Append(IdOf(value)))];

        Assert.Equal(["", "é", "", "", "", "😀"], parts);
    }

    [Fact]
    public void Flush_UnfinishedCharacter_GivesOneReplacement()
    {
        var decoder = new TokenStreamDecoder(s_tokenizer);
        decoder.Append(IdOf(0xF0));
        decoder.Append(IdOf(0x9F));
        decoder.Append(IdOf(0x98));

        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Append_AddedTokenAfterHalfACharacter_KeepsBoth()
    {
        var decoder = new TokenStreamDecoder(s_tokenizer);
        s_tokenizer.TryGetId("<think>", out int think);

        Assert.Equal("", decoder.Append(IdOf(0xE2)));
        Assert.Equal("\uFFFD<think>", decoder.Append(think));
    }

    [Fact]
    public void Append_NothingToGive_AllocatesNothing()
    {
        var decoder = new TokenStreamDecoder(s_tokenizer, skipSpecialTokens: true);
        s_tokenizer.TryGetId("<|user|>", out int user);
        int lead = IdOf(0xE2);
        decoder.Append(user);
        decoder.Append(lead);

        long before = GC.GetAllocatedBytesForCurrentThread();
        string first = decoder.Append(user);
        string second = decoder.Append(IdOf(0x82));
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(("", "", 0L), (first, second, after - before));
    }

    [Fact]
    public void Append_UnknownId_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenStreamDecoder(s_tokenizer).Append(4096));
    }

    private static string Stream(int[] ids, bool skipSpecialTokens)
    {
        var decoder = new TokenStreamDecoder(s_tokenizer, skipSpecialTokens);
        var text = new StringBuilder();
        foreach (int id in ids)
        {
            text.Append(decoder.Append(id));
        }

        return text.Append(decoder.Flush()).ToString();
    }

    private static int IdOf(byte value)
    {
        for (int id = 0; id < 256; id++)
        {
            if (s_tokenizer.GetBytes(id) is [var only] && only == value)
            {
                return id;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value));
    }
}
