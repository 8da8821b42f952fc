using System.Text.Json.Nodes;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Tests.Tokenization;

public sealed class TokenizerFileTests
{
    public static TheoryData<string, string, string> Unsupported => new()
    {
        { "normalizer", """{"type":"NFD"}""", "NFD" },
        { "normalizer", """{"type":"NFC"}""", "InvariantGlobalization" }, // as in this process
        { "normalizer", """{"type":"Sequence","normalizers":[{"type":"Lowercase"}]}""", "Lowercase" },
        { "model.type", "\"Unigram\"", "Unigram" },
        { "model.dropout", "0.1", "dropout" },
        { "model.end_of_word_suffix", "\"</w>\"", "</w>" },
        { "decoder", """{"type":"Metaspace"}""", "Metaspace" },
        { "pre_tokenizer", """{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}""", "ByteLevel" },
        { "pre_tokenizer.pretokenizers.0.pattern.Regex", "\"\\\\p{Han}\"", @"\p{Han}" },
        { "pre_tokenizer.pretokenizers.0.behavior", "\"Removed\"", "Split" },
        { "pre_tokenizer.pretokenizers.1.add_prefix_space", "true", "add_prefix_space" },
        { "added_tokens.0.single_word", "true", "single_word" },
    };

    public static TheoryData<string, string, string> Malformed => new()
    {
        { "model", "3", "model" },
        { "model.vocab", "[]", "model.vocab" },
        { "model.vocab.!", "\"0\"", "model.vocab.!" },
        { "model.vocab.!", "1", "contradicts" },
        { "model.vocab.!", "-1", "-1" },
        { "model.vocab.!", "2000000000", "2000000000" },
        { "model.merges.5", "\"a\"", "model.merges[5]" },
        { "model.merges.5", """["qqq","zzz"]""", "qqq zzz" },
        { "added_tokens.0.content", "\"\"", "added_tokens[0]" },
        { "added_tokens.0.content", "\"[MASK]\"", "[MASK]" },
        { "added_tokens.0.id", "4061", "4061" },
        { "added_tokens.0.special", "1", "added_tokens[0].special" },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Load_UnsupportedFeature_NamesItAndWhatIsSupported(string place, string value, string named)
    {
        var error = Assert.Throws<TokenizerException>(() => FromChangedFile(place, value));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("Supported: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.FilePath, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Load_MalformedFile_NamesThePlaceAndTheNextMove(string place, string value, string named)
    {
        var error = Assert.Throws<TokenizerException>(() => FromChangedFile(place, value));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("Copy the file again", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("model.vocab")]
    [InlineData("model.merges")]
    [InlineData("pre_tokenizer")]
    [InlineData("decoder")]
    [InlineData("added_tokens.0.id")]
    public void Load_MissingMember_NamesIt(string place)
    {
        var error = Assert.Throws<TokenizerException>(() => FromChangedFile(place, null));

        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50_000)]
    [InlineData(110_000)]
    public void Load_TruncatedFile_Throws(int length)
    {
        string json = File.ReadAllText(TestTokenizer.GoldenPath);

        var error = Assert.Throws<TokenizerException>(() => TestTokenizer.FromText(json[..length]));

        Assert.Contains("not complete JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenListedTwice_NamesIt()
    {
        string json = File.ReadAllText(TestTokenizer.GoldenPath).Replace("\"vocab\": {", "\"vocab\": {\"!\": 7,", StringComparison.Ordinal);

        var error = Assert.Throws<TokenizerException>(() => TestTokenizer.FromText(json));

        Assert.Contains("'!' twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HalfSurrogatePair_SaysItIsNotUnicode()
    {
        string json = File.ReadAllText(TestTokenizer.GoldenPath).Replace("[MASK]", "\\ud800", StringComparison.Ordinal);

        var error = Assert.Throws<TokenizerException>(() => TestTokenizer.FromText(json));

        Assert.Contains("not valid Unicode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ByteWithoutToken_NamesTheByte()
    {
        var error = Assert.Throws<TokenizerException>(() => TestTokenizer.WithChange(root => root["model"]!["vocab"]!.AsObject().Remove("~")));

        Assert.Contains("0x7E", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFile_SaysSo()
    {
        var error = Assert.Throws<TokenizerException>(() => Glm45VTokenizer.Load(Path.Combine("nowhere", "tokenizer.json")));

        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<Glm45VException>(error);
    }

    [Fact]
    public void Load_Folder_SaysItCannotBeRead()
    {
        var error = Assert.Throws<TokenizerException>(() => Glm45VTokenizer.Load(Path.GetTempPath()));

        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    // A null value removes the member.
    private static Glm45VTokenizer FromChangedFile(string place, string? value) => TestTokenizer.WithChange(root =>
    {
        string[] steps = place.Split('.');
        JsonNode parent = root;
        foreach (string step in steps[..^1])
        {
            parent = parent is JsonArray array ? array[int.Parse(step, null)]! : parent[step]!;
        }

        if (parent is JsonArray items)
        {
            items[int.Parse(steps[^1], null)] = JsonNode.Parse(value!);
        }
        else if (value is null)
        {
            parent.AsObject().Remove(steps[^1]);
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }
    });
}
