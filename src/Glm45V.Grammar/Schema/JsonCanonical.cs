using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Glm45V.Grammar.Numbers;

namespace Glm45V.Grammar.Schema;

/// <summary>Writes JSON so that equal values give equal texts: keys in order, numbers without trailing zeros.</summary>
internal static class JsonCanonical
{
    public static string Write(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject().GroupBy(member => member.Name).Select(same => same.Last()).OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Rational10.Parse(value.GetRawText()).ToString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
