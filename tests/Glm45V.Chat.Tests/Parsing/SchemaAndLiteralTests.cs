using System.Text.Json;
using Glm45V.Chat.Parsing;
using Glm45V.Grammar.Answers;

namespace Glm45V.Chat.Tests.Parsing;

public sealed class SchemaAndLiteralTests
{
    private const string Schema = """
        {"$defs": {"Color": {"enum": ["red", "blue"]}, "a/b": {"type": "integer"}, "Self": {"anyOf": [{"$ref": "#/$defs/Self"}, {"type": "null"}]}},
         "properties": {
          "s": {"type": "string"}, "list": {"type": ["string", "null"]}, "any": {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/Color"}]},
          "one": {"oneOf": [{"type": "boolean"}, {"type": "array"}]}, "all": {"allOf": [{"type": "string"}, {"minLength": 1}]},
          "ref": {"$ref": "#/$defs/a~1b"}, "self": {"$ref": "#/$defs/Self"}, "const": {"const": 1.5}, "nullable": {"type": "number", "nullable": true},
          "free": {}, "yes": true, "lost": {"$ref": "#/nowhere"}, "child": {"$ref": "#"}},
         "allOf": [{"properties": {"deep": {"type": "object"}}}],
         "additionalProperties": {"type": "string"}, "type": "object"}
        """;

    [Theory]
    [InlineData("s", JsonTypes.String)]
    [InlineData("list", JsonTypes.String | JsonTypes.Null)]
    [InlineData("any", JsonTypes.String | JsonTypes.Integer)]
    [InlineData("one", JsonTypes.Boolean | JsonTypes.Array)]
    [InlineData("all", JsonTypes.String)]
    [InlineData("ref", JsonTypes.Integer)]
    [InlineData("self", JsonTypes.Null)]
    [InlineData("const", JsonTypes.Number)]
    [InlineData("nullable", JsonTypes.Number | JsonTypes.Null)]
    [InlineData("free", JsonTypes.None)]
    [InlineData("yes", JsonTypes.None)]
    [InlineData("lost", JsonTypes.None)]
    [InlineData("child", JsonTypes.Object)]
    [InlineData("deep", JsonTypes.Object)]
    [InlineData("unnamed", JsonTypes.String)]
    internal void TypesOf_Argument_ReadsTheSchema(string argument, JsonTypes expected)
    {
        Assert.Equal(expected, new ToolSchema(JsonDocument.Parse(Schema).RootElement).TypesOf(argument));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{\"properties\": [], \"anyOf\": {}, \"type\": 1}")]
    public void TypesOf_SchemaThatSaysNothing_IsNone(string schema)
    {
        Assert.Equal(JsonTypes.None, new ToolSchema(JsonDocument.Parse(schema).RootElement).TypesOf("x"));
    }

    [Theory]
    [InlineData("None", "null")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("()", "[]")]
    [InlineData("(1,)", "[1]")]
    [InlineData("{'a': [True, False], \"b\": -1.0}", "{\"a\": [true, false], \"b\": -1.0}")]
    [InlineData("{None: 1, 2: 'x', 'k': {}}", "{\"null\": 1, \"2\": \"x\", \"k\": {}}")]
    [InlineData(@"'it\'s \x41\u00e9\U0001f30d\n\q'", "\"it's Aé🌍\\n\\\\q\"")]
    [InlineData("+5", "5")]
    [InlineData("1e3", "1000.0")]
    [InlineData("5.", "5.0")]
    [InlineData("1__0", null)]
    [InlineData("1_0", "10")]
    [InlineData("Nonesuch", null)]
    [InlineData("[1 2]", null)]
    [InlineData("[,]", null)]
    [InlineData("{1, 2}", null)]
    [InlineData("{'a': }", null)]
    [InlineData("'open", null)]
    [InlineData("'a' 'b'", null)]
    [InlineData("00012", null)]
    [InlineData("(1)", null)]
    [InlineData("word", null)]
    [InlineData("", null)]
    [InlineData("'\\U00110000'", null)]
    [InlineData("1e999", null)]
    public void TryConvert_PythonLiteral_BecomesJson(string text, string? expected)
    {
        bool isLiteral = PythonLiteral.TryConvert(text, allowUnderscores: true, out string json);

        Assert.Equal(expected, isLiteral ? json : null);
    }

    [Fact]
    public void TryConvert_VeryDeepList_IsNoLiteral()
    {
        Assert.False(PythonLiteral.TryConvert(new string('[', 100_000), allowUnderscores: false, out _));
    }
}
