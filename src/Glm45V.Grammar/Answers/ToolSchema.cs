using System.Text.Json;

namespace Glm45V.Grammar.Answers;

/// <summary>Reads from a tool's parameter schema which JSON types each argument may have.</summary>
/// <param name="schema">The JSON schema of the tool's arguments.</param>
internal sealed class ToolSchema(JsonElement schema)
{
    private const int MaxDepth = 16; // a schema that refers to itself ends here

    private static readonly string[] s_branches = ["anyOf", "oneOf", "allOf"];

    /// <summary>
    /// Gives the types of an argument, through lists of types, <c>anyOf</c>, <c>oneOf</c>, <c>allOf</c>, <c>enum</c>, <c>const</c>
    /// and local <c>$ref</c>.
    /// </summary>
    public JsonTypes TypesOf(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return Find(schema, argument, 0) is { } found ? Types(found, 0) : JsonTypes.None;
    }

    private JsonElement? Find(JsonElement owner, string argument, int depth)
    {
        if (owner.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return null;
        }

        if (Target(owner) is { } target)
        {
            return Find(target, argument, depth + 1);
        }

        if (owner.TryGetProperty("properties", out JsonElement properties)
            && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(argument, out JsonElement property))
        {
            return property;
        }

        foreach (JsonElement branch in Branches(owner))
        {
            if (Find(branch, argument, depth + 1) is { } found)
            {
                return found;
            }
        }

        return owner.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.Object
            ? others
            : null;
    }

    private JsonTypes Types(JsonElement owner, int depth)
    {
        if (owner.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return JsonTypes.None;
        }

        if (Target(owner) is { } target)
        {
            return Types(target, depth + 1);
        }

        JsonTypes types = Named(owner);
        if (types == JsonTypes.None)
        {
            types = Values(owner);
        }

        if (types == JsonTypes.None)
        {
            types = Branches(owner).Aggregate(JsonTypes.None, (all, branch) => all | Types(branch, depth + 1));
        }

        bool isNullable = types != JsonTypes.None
            && owner.TryGetProperty("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True;
        return isNullable ? types | JsonTypes.Null : types;
    }

    private static JsonTypes Named(JsonElement owner)
    {
        if (!owner.TryGetProperty("type", out JsonElement type))
        {
            return JsonTypes.None;
        }

        return type.ValueKind switch
        {
            JsonValueKind.String => Named(type.GetString()!),
            JsonValueKind.Array => type.EnumerateArray()
                .Where(name => name.ValueKind == JsonValueKind.String)
                .Aggregate(JsonTypes.None, (all, name) => all | Named(name.GetString()!)),
            _ => JsonTypes.None,
        };
    }

    private static JsonTypes Named(string name) => name switch
    {
        "string" => JsonTypes.String,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "boolean" => JsonTypes.Boolean,
        "null" => JsonTypes.Null,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => JsonTypes.None,
    };

    private static JsonTypes Values(JsonElement owner)
    {
        if (owner.TryGetProperty("const", out JsonElement only))
        {
            return JsonTypesExtensions.Of(only);
        }

        return owner.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray().Aggregate(JsonTypes.None, (all, value) => all | JsonTypesExtensions.Of(value))
            : JsonTypes.None;
    }

    private static IEnumerable<JsonElement> Branches(JsonElement owner)
    {
        foreach (string keyword in s_branches)
        {
            if (owner.TryGetProperty(keyword, out JsonElement branches) && branches.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement branch in branches.EnumerateArray())
                {
                    yield return branch;
                }
            }
        }
    }

    /// <summary>Follows a local reference such as <c>#/$defs/Color</c>; null when there is none or it leads nowhere.</summary>
    private JsonElement? Target(JsonElement owner)
    {
        if (!owner.TryGetProperty("$ref", out JsonElement reference)
            || reference.ValueKind != JsonValueKind.String
            || reference.GetString() is not ['#', ..] pointer)
        {
            return null;
        }

        JsonElement target = schema;
        foreach (string step in pointer.Split('/').Skip(1))
        {
            string name = Uri.UnescapeDataString(step)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return null;
            }
        }

        return target;
    }
}
