using System.Text.Json.Nodes;
using Glm45V.Runtime.Tokenization;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Tokenization;

/// <summary>The golden tokenizer, and variants of its file for what a released file may hold.</summary>
internal static class TestTokenizer
{
    public static string GoldenPath { get; } = GoldenFile.Path("tokenizer", "tokenizer.json");

    public static Glm45VTokenizer Golden { get; } = Glm45VTokenizer.Load(GoldenPath);

    /// <summary>Loads the golden file after a change.</summary>
    public static Glm45VTokenizer WithChange(Action<JsonObject> change)
    {
        JsonObject root = JsonNode.Parse(File.ReadAllBytes(GoldenPath))!.AsObject();
        change(root);
        return FromText(root.ToJsonString());
    }

    /// <summary>Loads a tokenizer.json given as text.</summary>
    public static Glm45VTokenizer FromText(string json)
    {
        string path = Path.Combine(Path.GetTempPath(), $"tokenizer-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, json);
        try
        {
            return Glm45VTokenizer.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Encodes one piece whose windows have a given length.</summary>
    public static int[] EncodePiece(string path, string piece, int window)
    {
        TokenizerDefinition definition = TokenizerFile.Read(path);
        var encoder = BytePairEncoder.Create(definition, Vocabulary.Create(definition), window);
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(piece);
        var ends = new IntBuffer(1);
        var ids = new IntBuffer(utf8.Length);
        ends.Add(utf8.Length);
        byte[] padded = [.. utf8, .. new byte[BytePairEncoder.Padding]];
        encoder.Encode(padded, ends.Items, ref ids);
        return ids.Items.ToArray();
    }

    public static JsonObject AddedToken(int id, string content, bool lstrip = false, bool rstrip = false, bool normalized = false) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = lstrip,
        ["rstrip"] = rstrip,
        ["normalized"] = normalized,
        ["special"] = true,
    };

    /// <summary>Text of runes from every plane, with much white space, marks, digits and contractions among them.</summary>
    public static string RandomText(Random random, int runes)
    {
        string[] common = ["'s", "'LL", " ", "  ", "\n", "\r\n", "\t", "1", "42", "a", "Bc", ".", "é", "漢", "𠀀", "𝒳", "😀", "\u0301", "\u0085", "\u00A0", "<|user|>", "</"];
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < runes; i++)
        {
            if (random.Next(3) > 0)
            {
                text.Append(common[random.Next(common.Length)]);
                continue;
            }

            int value = random.Next(4) switch
            {
                0 => random.Next(0x80),
                1 => random.Next(0x3000),
                2 => random.Next(0x10000),
                _ => random.Next(0x110000),
            };
            text.Append(System.Text.Rune.IsValid(value) ? new System.Text.Rune(value).ToString() : "\uFFFD");
        }

        return text.ToString();
    }
}
