using System.Globalization;
using System.Text.Json;

namespace Glm45V.Grammar.Schema;

/// <summary>A schema document with the addresses that its parts have.</summary>
internal sealed class SchemaDocument
{
    private static readonly Uri s_root = new("schema://document/");

    // Keywords whose value is a schema, a list of schemas, or schemas by name.
    private static readonly string[] s_one = ["additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties", "contentSchema"];
    private static readonly string[] s_list = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];
    private static readonly string[] s_named = ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

    private readonly Dictionary<string, SchemaLocation> _byAddress = [];
    private readonly Dictionary<string, SchemaLocation> _byPointer = [];

    public SchemaDocument(JsonElement root, SchemaDraft draft)
    {
        Root = Index(new SchemaLocation("#", root, s_root, draft), isResource: true, 0);
    }

    public SchemaLocation Root { get; }

    /// <summary>Finds what a reference refers to.</summary>
    /// <exception cref="SchemaException">Nothing in this document.</exception>
    public SchemaLocation Resolve(SchemaLocation from, string reference)
    {
        if (!Uri.TryCreate(from.Base, reference, out Uri? target))
        {
            throw new SchemaException(from.Pointer, "$ref", $"'{reference}' is no reference. Write one like #/$defs/name");
        }

        string address = target.AbsoluteUri;
        if (_byAddress.TryGetValue(address.TrimEnd('#'), out SchemaLocation? known))
        {
            return known;
        }

        string fragment = Uri.UnescapeDataString(target.Fragment);
        if (_byAddress.TryGetValue(address.Split('#')[0], out SchemaLocation? resource) && fragment.StartsWith("#/", StringComparison.Ordinal))
        {
            return Follow(from, reference, resource, fragment[2..]);
        }

        throw new SchemaException(from.Pointer, "$ref", $"'{reference}' lies in no part of this document. Copy what it refers to into $defs and refer to it with #/$defs/name");
    }

    private SchemaLocation Follow(SchemaLocation from, string reference, SchemaLocation resource, string pointer)
    {
        SchemaLocation at = resource;
        foreach (string part in pointer.Split('/'))
        {
            string key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            JsonElement? next = at.Element.ValueKind switch
            {
                JsonValueKind.Object when at.Element.TryGetProperty(key, out JsonElement member) => member,
                JsonValueKind.Array when int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < at.Element.GetArrayLength() => at.Element[index],
                _ => null,
            };
            if (next is not { } element)
            {
                throw new SchemaException(from.Pointer, "$ref", $"'{reference}' points at nothing: there is no '{key}' at {at.Pointer}. Correct the reference");
            }

            string place = SchemaLocation.Join(at.Pointer, key);
            at = _byPointer.GetValueOrDefault(place) ?? at with { Pointer = place, Element = element };
        }

        return at;
    }

    private SchemaLocation Index(SchemaLocation at, bool isResource, int depth)
    {
        if (depth > 500)
        {
            throw new SchemaException(at.Pointer, "nesting", "schemas are nested more than 500 deep. Move parts to $defs and refer to them");
        }

        if (at.Element.ValueKind != JsonValueKind.Object)
        {
            _byPointer[at.Pointer] = at;
            if (isResource)
            {
                _byAddress[at.Base.AbsoluteUri] = at;
            }

            return at;
        }

        if (at.Element.TryGetProperty("$schema", out JsonElement dialect))
        {
            at = at with { Draft = DraftOf(at.Pointer, dialect) };
        }

        bool isReference = at.Element.TryGetProperty("$ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.String;
        bool refAlone = isReference && at.Draft is SchemaDraft.Draft4 or SchemaDraft.Draft6 or SchemaDraft.Draft7;
        foreach (string keyword in (string[])["$id", "id"])
        {
            bool applies = keyword == "$id" ? at.Draft != SchemaDraft.Draft4 : at.Draft is SchemaDraft.Draft4 or SchemaDraft.Unsaid;
            if (applies && !refAlone && at.Element.TryGetProperty(keyword, out JsonElement id) && id.ValueKind == JsonValueKind.String
                && Uri.TryCreate(at.Base, id.GetString()!, out Uri? address))
            {
                string bare = address.AbsoluteUri.Split('#')[0];
                if (address.Fragment.Length > 1)
                {
                    _byAddress[address.AbsoluteUri] = at; // a name within the document, as older drafts have it
                }

                if (bare != at.Base.AbsoluteUri)
                {
                    at = at with { Base = new Uri(bare) };
                    isResource = true;
                }
            }
        }

        _byPointer[at.Pointer] = at;
        if (isResource)
        {
            _byAddress[at.Base.AbsoluteUri] = at;
        }

        if (at.Pointer == "#")
        {
            _byAddress.TryAdd(s_root.AbsoluteUri, at);
        }

        foreach (string keyword in (string[])["$anchor", "$dynamicAnchor"])
        {
            if (at.Draft >= SchemaDraft.Draft201909 && at.Element.TryGetProperty(keyword, out JsonElement anchor) && anchor.ValueKind == JsonValueKind.String)
            {
                _byAddress[new Uri(at.Base, "#" + anchor.GetString()).AbsoluteUri] = at;
            }
        }

        foreach (JsonProperty keyword in at.Element.EnumerateObject())
        {
            if (s_one.Contains(keyword.Name) && keyword.Value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
            {
                Index(at.Child(keyword.Name, keyword.Value), false, depth + 1);
            }
            else if (s_list.Contains(keyword.Name) && keyword.Value.ValueKind == JsonValueKind.Array)
            {
                int i = 0;
                foreach (JsonElement item in keyword.Value.EnumerateArray())
                {
                    Index(at.Child(keyword.Name, (i++).ToString(CultureInfo.InvariantCulture), item), false, depth + 1);
                }
            }
            else if (s_named.Contains(keyword.Name) && keyword.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in keyword.Value.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
                {
                    Index(at.Child(keyword.Name, member.Name, member.Value), false, depth + 1);
                }
            }
        }

        return at;
    }

    /// <summary>The place itself with the address and draft that were found for it.</summary>
    public SchemaLocation Known(SchemaLocation at) => _byPointer.GetValueOrDefault(at.Pointer) ?? at;

    private static SchemaDraft DraftOf(string pointer, JsonElement dialect)
    {
        string? address = dialect.ValueKind == JsonValueKind.String ? dialect.GetString() : null;
        return address?.TrimEnd('#').Replace("https://", "http://", StringComparison.Ordinal) switch
        {
            "http://json-schema.org/draft-04/schema" => SchemaDraft.Draft4,
            "http://json-schema.org/draft-06/schema" => SchemaDraft.Draft6,
            "http://json-schema.org/draft-07/schema" or "http://json-schema.org/schema" => SchemaDraft.Draft7,
            "http://json-schema.org/draft/2019-09/schema" => SchemaDraft.Draft201909,
            "http://json-schema.org/draft/2020-12/schema" => SchemaDraft.Draft202012,
            _ => throw new SchemaException(pointer, "$schema", $"'{address ?? dialect.GetRawText()}' is no dialect known here. Use http://json-schema.org/draft-04/schema#, -06 or -07, https://json-schema.org/draft/2019-09/schema or https://json-schema.org/draft/2020-12/schema, or leave $schema out"),
        };
    }
}
