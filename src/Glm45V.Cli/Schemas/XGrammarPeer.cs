using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Schemas;

/// <summary>What the peer made of one instance.</summary>
/// <param name="IsAccepted">Whether it read it to its end.</param>
/// <param name="Micros">How long each mask took.</param>
/// <param name="Masks">The masks that were asked for, a bit for each token.</param>
internal sealed record PeerVerdict(bool IsAccepted, double[] Micros, byte[][] Masks);

/// <summary>XGrammar's WebAssembly build in Node.js, over the same tokens.</summary>
internal sealed class XGrammarPeer : IDisposable
{
    private readonly NodeProcess _node;

    /// <summary>Starts it.</summary>
    /// <param name="folder">The folder where <c>npm install @mlc-ai/web-xgrammar</c> was run.</param>
    /// <param name="tokenizer">The tokens.</param>
    /// <param name="end">The token that ends a text.</param>
    /// <exception cref="Glm45VException">Node.js or the package is not there.</exception>
    public XGrammarPeer(string folder, Glm45VTokenizer tokenizer, int end)
    {
        _node = new NodeProcess("xgrammar.mjs", folder, "@mlc-ai/web-xgrammar");
        _node.Ask(new JsonObject
        {
            ["vocabulary"] = new JsonArray([.. Enumerable.Range(0, tokenizer.Count).Select(id => (JsonNode)(tokenizer.IsDefined(id) && !tokenizer.IsAddedToken(id) ? Spelling(tokenizer.GetBytes(id)) : ""))]),
            ["end"] = end,
        });
    }

    /// <summary>How long schemas took.</summary>
    public List<double> CompileMicros { get; } = [];

    /// <summary>Schemas that it refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Compiles a schema and reads instances; null where it refuses the schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="instances">Tokens, and the places whose masks are wanted.</param>
    public PeerVerdict[]? Judge(string schema, IEnumerable<(int[] Tokens, int[] Compared)> instances)
    {
        JsonObject answer = _node.Ask(new JsonObject
        {
            ["schema"] = schema,
            ["tests"] = new JsonArray([.. instances.Select(test => (JsonNode)new JsonObject { ["tokens"] = JsonSerializer.SerializeToNode(test.Tokens), ["compared"] = JsonSerializer.SerializeToNode(test.Compared) })]),
        });
        if (answer["refused"] is not null)
        {
            Refused++;
            return null;
        }

        CompileMicros.Add(answer["compile"]!.GetValue<double>());
        return [.. answer["tests"]!.AsArray().Select(test => new PeerVerdict(test!["accepted"]!.GetValue<bool>(), test["micros"].Deserialize<double[]>()!, [.. test["masks"]!.AsArray().Select(mask => Convert.FromBase64String(mask!.GetValue<string>()))]))];
    }

    public void Dispose() => _node.Dispose();

    private static string Spelling(ReadOnlySpan<byte> token)
    {
        var spelling = new StringBuilder(token.Length);
        foreach (byte value in token)
        {
            spelling.Append(ByteAlphabet.CharacterOf(value));
        }

        return spelling.ToString();
    }
}
