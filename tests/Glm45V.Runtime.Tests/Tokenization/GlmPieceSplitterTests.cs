using System.Globalization;
using System.Text;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Tests.Tokenization;

public sealed class GlmPieceSplitterTests
{
    [Theory]
    [InlineData("a𠀀𠀁b", "a𠀀𠀁b")]
    [InlineData(" 𝒳yz", " 𝒳yz")]
    [InlineData("𝟘𝟙𝟚𝟛", "𝟘𝟙𝟚|𝟛")]
    [InlineData("😀😀a", "😀😀|a")]
    [InlineData("😀a", "😀a")]
    [InlineData("it'S we'Re 'llama'll I'ſ", "it|'S| we|'Re| '|llama|'ll| I|'ſ")]
    [InlineData("a  b", "a| | b")]
    [InlineData("a\u0085b", "a|\u0085b")]
    [InlineData("a \u0085 b", "a| \u0085| b")]
    [InlineData("a\uFEFFb", "a|\uFEFFb")]
    [InlineData("a\u001Cb\u001C1", "a|\u001Cb|\u001C|1")]
    [InlineData("\n\nx", "\n\n|x")]
    [InlineData(" \n \n  x", " \n \n| | x")]
    [InlineData("x  ", "x|  ")]
    [InlineData("1234567", "123|456|7")]
    [InlineData(" ...\r\n\n x", " ...\r\n\n| x")]
    [InlineData("\r\nabc", "\r\n|abc")]
    [InlineData("\tabc \t.", "\tabc| |\t|.")]
    [InlineData("cafe\u0301s", "cafe|\u0301s")]
    public void Split_Text_CutsAsThePatternDoes(string text, string pieces)
    {
        Assert.Equal(pieces, string.Join('|', Split(text)));
    }

    [Fact]
    public void Split_RandomText_EqualsThePattern()
    {
        var random = new Random(20260106);
        for (int i = 0; i < 5000; i++)
        {
            string text = TestTokenizer.RandomText(random, random.Next(40));

            Assert.Equal(ReferenceEncoder.Split(text), Split(text));
        }
    }

    [Fact]
    public void At_EveryCodePoint_EqualsUnicode()
    {
        int[] whiteSpace = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, .. Enumerable.Range(0x2000, 11), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000];
        for (int value = 0; value < 0x110000; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            string category = CharUnicodeInfo.GetUnicodeCategory(value).ToString();
            CharacterClass expected = Array.IndexOf(whiteSpace, value) >= 0 ? CharacterClass.WhiteSpace
                : category.EndsWith("Letter", StringComparison.Ordinal) && category != "LetterNumber" ? CharacterClass.Letter
                : category.EndsWith("Number", StringComparison.Ordinal) ? CharacterClass.Number
                : CharacterClass.Other;
            byte[] utf8 = Encoding.UTF8.GetBytes(new Rune(value).ToString());

            CharacterClass actual = CharacterClasses.At(utf8, 0, out int width);

            Assert.Equal((expected, utf8.Length), (actual, width));
        }
    }

    private static List<string> Split(string text) => Pieces.Of(new GlmPieceSplitter(longestNumber: 3), text);
}
