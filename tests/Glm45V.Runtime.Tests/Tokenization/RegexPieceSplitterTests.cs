using System.Text;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Tests.Tokenization;

public sealed class RegexPieceSplitterTests
{
    private const string O200k =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData("camelCase PascalCase", "camel|Case| Pascal|Case")]
    [InlineData("HTTPServer's", "HTTPServer's")]
    [InlineData("𝒳𝓎𝒵 𠀀b", "𝒳𝓎|𝒵| 𠀀b")]
    [InlineData("𐐀𐐨𐐀", "𐐀𐐨|𐐀")] // Deseret capital and small letters
    [InlineData("a//\n/b", "a|//\n/|b")]
    [InlineData("𝟘𝟙𝟚𝟛 1", "𝟘𝟙𝟚|𝟛| |1")]
    public void Split_O200k_CutsAsThePatternDoes(string text, string pieces)
    {
        Assert.Equal(pieces, string.Join('|', Pieces.Of(new RegexPieceSplitter(O200k), text)));
    }

    [Theory]
    [InlineData(GlmPieceSplitter.ThreeDigits)]
    [InlineData(GlmPieceSplitter.OneDigit)]
    public void Split_RandomText_EqualsTheSplitterWrittenForThePattern(string pattern)
    {
        var slow = new RegexPieceSplitter(pattern);
        IPieceSplitter fast = PieceSplitters.For(pattern);
        var random = new Random(20260301);
        for (int i = 0; i < 5000; i++)
        {
            string text = TestTokenizer.RandomText(random, random.Next(40));

            Assert.Equal(Pieces.Of(slow, text), Pieces.Of(fast, text));
        }
    }

    [Fact]
    public void Split_EveryCodePoint_EqualsTheSplitterWrittenForThePattern()
    {
        var slow = new RegexPieceSplitter(GlmPieceSplitter.ThreeDigits);
        var fast = new GlmPieceSplitter(longestNumber: 3);
        var text = new StringBuilder();
        for (int value = 0; value < 0x110000; value++)
        {
            if (Rune.IsValid(value))
            {
                text.Append(new Rune(value).ToString()).Append("a1 ");
            }
        }

        Assert.Equal(Pieces.Of(slow, text.ToString()), Pieces.Of(fast, text.ToString()));
    }

    [Fact]
    public void Split_TextThatNothingMatches_IsAPiece()
    {
        Assert.Equal(["ab", "12", "c"], Pieces.Of(new RegexPieceSplitter(@"\p{N}+"), "ab12c"));
    }

    [Theory]
    [InlineData(@"\p{Han}+", @"\p{Han}+")]
    [InlineData(@"\w+", @"\w+")]
    [InlineData(@"[\p{L}&&[a]]", "&&[a]]")]
    [InlineData(@"[^\p{L}[a]]", "[a]]")]
    [InlineData(@"\p{L}++", "+")]
    [InlineData(@"(?<=a)b", "(?<=a)b")]
    [InlineData(@"a.b", ".b")]
    [InlineData(@"é+", "é+")]
    [InlineData(@"(a", "(a")]
    public void Translate_WhatMayMeanSomethingElse_IsNamed(string pattern, string part)
    {
        Assert.Contains(part, Assert.Throws<FormatException>(() => SplitPattern.Translate(pattern)).Message, StringComparison.Ordinal);
    }
}
