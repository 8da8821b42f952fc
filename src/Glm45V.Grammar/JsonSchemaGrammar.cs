using System.Text.Json;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar;

/// <summary>A JSON Schema as a grammar: exactly the documents that the schema accepts.</summary>
/// <remarks>Thread-safe; what it finds out about the schema while documents are read is kept for all.</remarks>
public sealed class JsonSchemaGrammar : TextGrammar
{
    private const int MaxDepth = 2000;
    private const int MaxLength = 32 << 20;

    private JsonSchemaGrammar(JsonMachine machine) => Machine = machine;

    internal override GrammarState? Start => Machine.IsVoid ? null : Machine.Start;

    private JsonMachine Machine { get; }

    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">The schema as JSON.</param>
    /// <param name="options">Which texts of a document are accepted, and how much work a schema may cause.</param>
    /// <exception cref="SchemaException">The schema is wrong, or says something that cannot be enforced exactly.</exception>
    /// <exception cref="GrammarException">It is not JSON, or takes more work than it may.</exception>
    public static JsonSchemaGrammar Compile(string schema, JsonSchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new JsonSchemaOptions();
        return new JsonSchemaGrammar(new JsonMachine(Read(schema, options).Values, options.ToJson()));
    }

    /// <summary>Reads a schema, and its document.</summary>
    internal static (SchemaNode Values, JsonElement Document) Read(string schema, JsonSchemaOptions options)
    {
        if (schema.Length > MaxLength)
        {
            throw new GrammarException($"The schema is larger than {MaxLength >> 20} MiB. Split it, or leave out what instances do not use.");
        }

        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = MaxDepth });
            root = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new GrammarException($"The schema is not JSON: {error.Message}", error);
        }

        var algebra = new SchemaAlgebra(new Fuel(options.Fuel), options.ToJson().Whitespace == JsonWhitespace.Spaced ? 1 : 0);
        return (new SchemaReader(algebra, new SchemaDocument(root, options.Draft), options.AssertFormats).ReadRoot(), root);
    }
}
