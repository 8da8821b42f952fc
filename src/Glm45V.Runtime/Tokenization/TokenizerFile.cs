using System.Text;
using System.Text.Json;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Reads a Hugging Face tokenizer.json and refuses what this tokenizer would get wrong.</summary>
/// <remarks>
/// Not applied, whatever the file says: <c>post_processor</c>, <c>truncation</c> and <c>padding</c>. A prompt is written in full by the
/// chat template, which also writes the start tokens.
/// </remarks>
internal static class TokenizerFile
{
    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="TokenizerException">The file is missing, malformed, or asks for something unsupported.</exception>
    public static TokenizerDefinition Read(string path)
    {
        using JsonDocument document = Parse(path);
        var root = new LocatedJson(path, "", "", -1, document.RootElement);
        RefuseOtherDecoders(root.Member("decoder"));
        LocatedJson model = root.Member("model");
        RefuseOtherModels(model);
        AddedToken[] addedTokens = [.. (root.TryMember("added_tokens")?.Items() ?? []).Select(ReadAddedToken)];
        return new TokenizerDefinition(
            path,
            ReadTokens(model.Member("vocab")),
            [.. model.Member("merges").Items().Select(ReadMerge)],
            addedTokens,
            ReadSplitPattern(root.Member("pre_tokenizer")),
            model.Flag("ignore_merges", whenAbsent: false),
            ReadNormalizer(root, addedTokens));
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TokenizerException(path, "it does not exist.", "Point to the tokenizer.json that came with the checkpoint.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException(
                path, $"it cannot be read: {error.Message}", "Check that it is a file and that its permissions allow reading.", error);
        }
        catch (JsonException error)
        {
            throw new TokenizerException(
                path, $"it is not complete JSON: {error.Message}", "Copy the file again from the checkpoint it belongs to.", error);
        }
    }

    /// <summary>Tells whether text is normalised, which here can only mean NFC.</summary>
    private static bool ReadNormalizer(LocatedJson root, AddedToken[] addedTokens)
    {
        if (root.TryMember("normalizer") is not { } normalizer)
        {
            return false;
        }

        LocatedJson[] steps = normalizer.Kind() == "Sequence" ? [.. normalizer.Member("normalizers").Items()] : [normalizer];
        foreach (LocatedJson step in steps)
        {
            if (step.Kind() != "NFC")
            {
                throw step.Unsupported($"the normalizer {step.Kind()}", "NFC or none");
            }

            if (addedTokens.FirstOrDefault(token => token.IsNormalized) is { } token)
            {
                throw step.Unsupported($"NFC with the added token '{token.Content}' looked for in normalised text", "added tokens with normalized false");
            }

            // Without ICU, .NET gives text back as it came, without a word.
            if ("e\u0301".Normalize(NormalizationForm.FormC) != "\u00E9")
            {
                throw step.Unsupported("NFC in a process with InvariantGlobalization, where .NET does not normalise", "NFC with <InvariantGlobalization>false</InvariantGlobalization> in the application's project file and the system's ICU library");
            }
        }

        return steps.Length > 0;
    }

    private static void RefuseOtherDecoders(LocatedJson decoder)
    {
        if (decoder.Kind() != "ByteLevel")
        {
            throw decoder.Unsupported($"the decoder {decoder.Kind()}", "ByteLevel");
        }
    }

    private static void RefuseOtherModels(LocatedJson model)
    {
        // Files written before the member existed are BPE when they have merges.
        if (model.TryMember("type")?.String() is { } type && type != "BPE")
        {
            throw model.Unsupported($"the model type {type}", "BPE");
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.TryMember(affix) is { } value && value.String().Length > 0)
            {
                throw value.Unsupported($"the affix '{value.String()}'", "byte-level BPE without affixes");
            }
        }

        if (model.TryMember("dropout") is { } dropout)
        {
            throw dropout.Unsupported("random dropout of merges", "dropout null");
        }
    }

    private static Dictionary<string, int> ReadTokens(LocatedJson vocabulary)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string spelling, LocatedJson id) in vocabulary.Members())
        {
            if (!tokens.TryAdd(spelling, id.Int32()))
            {
                throw vocabulary.Malformed($"'{vocabulary.Place}' lists the token '{spelling}' twice.");
            }
        }

        return tokens;
    }

    private static (string Left, string Right) ReadMerge(LocatedJson merge)
    {
        string[] pair = merge.IsString ? merge.String().Split(' ') : [.. merge.Items().Select(side => side.String())];
        return pair is [{ Length: > 0 } left, { Length: > 0 } right]
            ? (left, right)
            : throw merge.Malformed($"'{merge.Place}' is not a pair of tokens but '{string.Join(' ', pair)}'.");
    }

    private static AddedToken ReadAddedToken(LocatedJson token)
    {
        string content = token.Member("content").String();
        if (content.Length == 0)
        {
            throw token.Malformed($"'{token.Place}' is an added token without text.");
        }

        if (token.Flag("single_word", whenAbsent: false))
        {
            throw token.Unsupported($"single_word for the added token '{content}'", "single_word false");
        }

        return new AddedToken(
            token.Member("id").Int32(),
            content,
            token.Flag("special", whenAbsent: false),
            token.Flag("lstrip", whenAbsent: false),
            token.Flag("rstrip", whenAbsent: false),
            token.Flag("normalized", whenAbsent: false));
    }

    private static string ReadSplitPattern(LocatedJson preTokenizer)
    {
        const string Supported =
            "a Sequence of Split (a Regex pattern, behavior Isolated, not inverted) and ByteLevel (no prefix space, no regex)";
        LocatedJson[] steps = preTokenizer.Kind() == "Sequence" ? [.. preTokenizer.Member("pretokenizers").Items()] : [preTokenizer];
        if (steps is not [var split, var bytes] || split.Kind() != "Split" || bytes.Kind() != "ByteLevel")
        {
            throw preTokenizer.Unsupported(string.Join(" + ", steps.Select(step => step.Kind())), Supported);
        }

        if (bytes.Flag("add_prefix_space", whenAbsent: true) || bytes.Flag("use_regex", whenAbsent: true))
        {
            throw bytes.Unsupported("add_prefix_space or use_regex", Supported);
        }

        LocatedJson? regex = split.Member("pattern").TryMember("Regex");
        if (regex is null || split.Member("behavior").String() != "Isolated" || split.Flag("invert", whenAbsent: false))
        {
            throw split.Unsupported("another kind of Split", Supported);
        }

        return regex.Value.String();
    }
}
