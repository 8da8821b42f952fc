using System.Text;
using System.Text.Json;

namespace Glm45V.Grammar;

/// <summary>A schema leaves the part of JSON Schema that OpenAI's strict mode takes.</summary>
/// <param name="Location">JSON pointer to the place, as a fragment.</param>
/// <param name="Message">What is wrong, in the words of OpenAI's error.</param>
public sealed record StrictViolation(string Location, string Message);

/// <summary>Finds what OpenAI's endpoints refuse in strict mode, so that a schema that passes here passes there.</summary>
/// <remarks>The grammar itself takes far more; this is for those who have to serve both. Limits and keywords as OpenAI's guide to structured outputs lists them.</remarks>
public static class OpenAiStrict
{
    private const int MaxDepth = 10;
    private const int MaxProperties = 5000;
    private const int MaxValues = 1000;
    private const int ManyValues = 250;
    private const int MaxCharacters = 120_000;
    private const int MaxCharactersOfManyValues = 15_000;

    private static readonly string[] s_refused = ["allOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "dependencies", "if", "then", "else", "patternProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems", "contains", "uniqueItems", "minProperties", "maxProperties", "prefixItems", "default"];
    private static readonly string[] s_types = ["string", "number", "integer", "boolean", "object", "array", "null"];
    private static readonly string[] s_formats = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

    /// <summary>Lists everything that is refused, in the schema's order; none means that the schema is taken.</summary>
    /// <param name="schema">The schema as JSON.</param>
    /// <param name="name">What the error calls it: <c>function 'f'</c> or <c>response_format 'r'</c>.</param>
    /// <exception cref="GrammarException">It is not JSON.</exception>
    public static IReadOnlyList<StrictViolation> Check(string schema, string name)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            using var document = JsonDocument.Parse(schema);
            var check = new Visit(name);
            check.Root(document.RootElement);
            return check.Found;
        }
        catch (JsonException error)
        {
            throw new GrammarException($"The schema is not JSON: {error.Message}", error);
        }
    }

    private sealed class Visit(string name)
    {
        private readonly List<string> _path = [];
        private int _properties;
        private int _values;
        private int _characters;

        public List<StrictViolation> Found { get; } = [];

        public void Root(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Object || TypeOf(root) != "object" || root.TryGetProperty("anyOf", out _))
            {
                string got = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out JsonElement type) ? type.GetRawText() : "None";
                Refuse($"schema must be a JSON Schema of 'type: \"object\"', got 'type: {got}'.");
            }

            Schema(root, 1);
            Limit(_properties, MaxProperties, "properties");
            Limit(_values, MaxValues, "enum values");
            Limit(_characters, MaxCharacters, "characters of names and values");
        }

        private static string? TypeOf(JsonElement schema) => schema.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

        private void Schema(JsonElement schema, int depth)
        {
            if (schema.ValueKind != JsonValueKind.Object)
            {
                Refuse("schema must be an object.");
                return;
            }

            foreach (string keyword in s_refused.Where(keyword => schema.TryGetProperty(keyword, out _)))
            {
                Refuse($"'{keyword}' is not permitted.");
            }

            Limit(depth, MaxDepth, "levels of nesting");
            Types(schema);
            Values(schema);
            if (schema.TryGetProperty("format", out JsonElement format) && !s_formats.Contains(format.ToString()))
            {
                Refuse($"'format' value '{format}' is not permitted.");
            }

            if (TypeOf(schema) == "object" || schema.TryGetProperty("properties", out _))
            {
                Members(schema, depth);
            }

            if (schema.TryGetProperty("items", out JsonElement items))
            {
                Inside(["items"], () => Schema(items, depth + 1));
            }
            else if (TypeOf(schema) == "array")
            {
                Refuse("array schema missing items.");
            }

            if (schema.TryGetProperty("anyOf", out JsonElement branches) && branches.ValueKind == JsonValueKind.Array)
            {
                int index = 0;
                foreach (JsonElement branch in branches.EnumerateArray())
                {
                    Inside(["anyOf", $"{index++}"], () => Schema(branch, depth));
                }
            }

            foreach (string keyword in (string[])["$defs", "definitions"])
            {
                foreach (JsonProperty definition in schema.TryGetProperty(keyword, out JsonElement definitions) && definitions.ValueKind == JsonValueKind.Object ? definitions.EnumerateObject() : default)
                {
                    Inside([keyword, definition.Name], () => Schema(definition.Value, 1));
                }
            }
        }

        private void Types(JsonElement schema)
        {
            if (schema.TryGetProperty("type", out JsonElement type))
            {
                foreach (string named in type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.ToString()) : [type.ToString()])
                {
                    if (!s_types.Contains(named))
                    {
                        Refuse($"'{named}' is not one of the types that are supported.");
                    }
                }
            }
            else if (!schema.TryGetProperty("$ref", out _) && !schema.TryGetProperty("anyOf", out _) && !schema.TryGetProperty("enum", out _) && !schema.TryGetProperty("const", out _))
            {
                Refuse("schema must have a 'type' key.");
            }
        }

        private void Values(JsonElement schema)
        {
            int characters = schema.TryGetProperty("const", out JsonElement only) ? only.ToString().Length : 0;
            if (schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array)
            {
                characters += values.EnumerateArray().Sum(value => value.ToString().Length);
                _values += values.GetArrayLength();
                if (values.GetArrayLength() > ManyValues)
                {
                    Limit(characters, MaxCharactersOfManyValues, $"characters of an enum with more than {ManyValues} values");
                }
            }

            _characters += characters;
        }

        private void Members(JsonElement schema, int depth)
        {
            if (!schema.TryGetProperty("additionalProperties", out JsonElement others) || others.ValueKind != JsonValueKind.False)
            {
                Refuse("'additionalProperties' is required to be supplied and to be false.");
            }

            if (!schema.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            string[] required = schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array ? [.. names.EnumerateArray().Select(one => one.ToString())] : [];
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                _properties++;
                _characters += property.Name.Length;
                if (!required.Contains(property.Name))
                {
                    Refuse($"'required' is required to be supplied and to be an array including every key in properties. Missing '{property.Name}'.");
                }

                Inside(["properties", property.Name], () => Schema(property.Value, depth + 1));
            }
        }

        private void Inside(string[] steps, Action visit)
        {
            _path.AddRange(steps);
            visit();
            _path.RemoveRange(_path.Count - steps.Length, steps.Length);
        }

        private void Limit(int count, int most, string what)
        {
            if (count > most)
            {
                Refuse(FormattableString.Invariant($"{count} {what} are more than the {most} that are permitted."));
            }
        }

        private void Refuse(string problem)
        {
            var pointer = new StringBuilder("#");
            foreach (string step in _path)
            {
                pointer.Append('/').Append(step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            }

            string context = _path.Count == 1 ? $"'{_path[0]}'," : string.Join(", ", _path.Select(step => $"'{step}'"));
            Found.Add(new StrictViolation(pointer.ToString(), $"Invalid schema for {name}: In context=({context}), {problem}"));
        }
    }
}
