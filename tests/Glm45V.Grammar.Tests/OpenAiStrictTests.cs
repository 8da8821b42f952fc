namespace Glm45V.Grammar.Tests;

public sealed class OpenAiStrictTests
{
    [Fact]
    public void Check_StrictSchema_FindsNothing() => Assert.Empty(OpenAiStrict.Check(
        """{"type":"object","properties":{"a":{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]},"next":{"$ref":"#"},"list":{"type":"array","items":{"enum":["x","y"]},"minItems":1}},"required":["a","next","list"],"additionalProperties":false}""",
        "function 'f'"));

    [Theory]
    [InlineData("""{"type":"object","properties":{}}""", "#", "Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""", "#", "including every key in properties. Missing 'a'.")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "#", "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.")]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}],"type":"string"}},"required":["a"],"additionalProperties":false}""", "#/properties/a", "In context=('properties', 'a'), 'oneOf' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false}""", "#/properties/a", "schema must have a 'type' key.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}},"required":["a"],"additionalProperties":false}""", "#/properties/a", "array schema missing items.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","format":"uri"}},"required":["a"],"additionalProperties":false}""", "#/properties/a", "'format' value 'uri' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"text"}},"required":["a"],"additionalProperties":false}""", "#/properties/a", "'text' is not one of the types")]
    public void Check_WhatStrictModeRefuses_SaysWhatAndWhere(string schema, string location, string said)
    {
        StrictViolation violation = Assert.Single(OpenAiStrict.Check(schema, "function 'f'"));

        Assert.Equal(location, violation.Location);
        Assert.Contains(said, violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TooDeep_CountsTheLevels()
    {
        string schema = string.Concat(Enumerable.Repeat("""{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":""", 10)) + """{"type":"string"}""" + string.Concat(Enumerable.Repeat("}}", 10));

        Assert.Contains("11 levels of nesting are more than the 10", Assert.Single(OpenAiStrict.Check(schema, "function 'f'")).Message, StringComparison.Ordinal);
    }
}
