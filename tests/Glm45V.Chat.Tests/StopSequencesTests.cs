using System.Text;

namespace Glm45V.Chat.Tests;

public sealed class StopSequencesTests
{
    [Theory]
    [InlineData("one two three", new[] { "two" }, "one ", "two")]
    [InlineData("one two three", new[] { "four" }, "one two three", null)]
    [InlineData("abcabd", new[] { "abd" }, "abc", "abd")]
    [InlineData("abc", new[] { "bc", "abc" }, "", "abc")]
    [InlineData("abc", new[] { "abc", "b" }, "a", "b")]
    [InlineData("aaab", new[] { "aab" }, "a", "aab")]
    [InlineData("ab", new[] { "abc" }, "ab", null)]
    [InlineData("x\n\ny", new[] { "\n\n" }, "x", "\n\n")]
    [InlineData("", new[] { "a" }, "", null)]
    public void Push_AnyCut_GivesTheTextBeforeTheFirstSequence(string text, string[] sequences, string expected, string? found)
    {
        for (int piece = 1; piece <= text.Length + 1; piece++)
        {
            var stops = new StopSequences(sequences);

            Assert.Equal(expected, Run(stops, text, _ => piece));
            Assert.Equal(found, stops.Found);
        }
    }

    [Fact]
    public void Push_RandomTextAndCuts_EqualsTokenByTokenSearch()
    {
        var random = new Random(11);
        for (int run = 0; run < 5000; run++)
        {
            string text = Word(random, 40);
            string[] sequences = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word(random, 4) + "a")];
            var stops = new StopSequences(sequences);

            Assert.Equal(Reference(text, sequences), Run(stops, text, _ => random.Next(1, 6)));
        }
    }

    [Fact]
    public void Push_BeginningOfASequence_IsHeldBackAndNothingElse()
    {
        var stops = new StopSequences(["STOP"]);

        Assert.Equal("go on ", stops.Push("go on ST"));
        Assert.Equal("STEP", stops.Push("EP"));
        Assert.Equal("", stops.Flush());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void Create_WrongLength_NamesIt(int length)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new StopSequences([new string('x', length)]));

        Assert.Contains($"not {length}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TooMany_NamesTheLimit() =>
        Assert.Contains("at most 64", Assert.Throws<ArgumentOutOfRangeException>(() => new StopSequences(Enumerable.Repeat("x", 65))).Message, StringComparison.Ordinal);

    private static string Run(StopSequences stops, string text, Func<int, int> pieceLength)
    {
        var said = new StringBuilder();
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(pieceLength(at), text.Length - at);
            said.Append(stops.Push(text.Substring(at, length)));
            at += length;
        }

        return said.Append(stops.Flush()).ToString();
    }

    /// <summary>Grows the text by a character and looks at its end, as a reader would.</summary>
    private static string Reference(string text, string[] sequences)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string? found = sequences.Where(sequence => text[..end].EndsWith(sequence, StringComparison.Ordinal)).MaxBy(sequence => sequence.Length);
            if (found is not null)
            {
                return text[..(end - found.Length)];
            }
        }

        return text;
    }

    private static string Word(Random random, int length) => string.Concat(Enumerable.Range(0, random.Next(length)).Select(_ => "abc"[random.Next(3)]));
}
