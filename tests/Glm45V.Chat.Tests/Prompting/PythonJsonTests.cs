using System.Text.Json;
using Glm45V.Messages;

namespace Glm45V.Chat.Tests.Prompting;

public sealed class PythonJsonTests
{
    // Expected: Python 3 json.dumps(json.loads(text), ensure_ascii=False).
    [Theory]
    [InlineData("1e21", "1e+21")]
    [InlineData("1E5", "100000.0")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e15", "1000000000000000.0")]
    [InlineData("1e16", "1e+16")]
    [InlineData("123456789012345678.5", "1.2345678901234568e+17")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1.25e-7", "1.25e-07")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("-12.75", "-12.75")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("{\"b\":1,\"a\":{\"x\":[ ]},\"b\":2}", "{\"b\": 2, \"a\": {\"x\": []}}")]
    [InlineData("[true,null,\"\\u00e9\\u2028\\u007f\\/\"]", "[true, null, \"é\u2028\u007f/\"]")]
    [InlineData("\"\\u0001\\b\\f\\n\\r\\t\\\"\\\\\"", "\"\\u0001\\b\\f\\n\\r\\t\\\"\\\\\"")]
    [InlineData("\"\\ud83c\\udf0d\"", "\"🌍\"")]
    public void Serialize_Json_MatchesPython(string json, string expected)
    {
        Assert.Equal(expected, PythonJson.Serialize(JsonDocument.Parse(json).RootElement));
    }
}
