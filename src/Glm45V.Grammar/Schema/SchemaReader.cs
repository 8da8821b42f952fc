using System.Globalization;
using System.Text.Json;
using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>Reads what the places of a schema document say, each as a formula over other places.</summary>
internal sealed class SchemaReader
{
    private readonly SchemaAlgebra _algebra;
    private readonly SchemaDocument _document;
    private readonly bool _assertFormats;
    private readonly Dictionary<SchemaLocation, SchemaNode> _read = [];

    public SchemaReader(SchemaAlgebra algebra, SchemaDocument document, bool assertFormats)
    {
        _algebra = algebra;
        _document = document;
        _assertFormats = assertFormats;
        algebra.Expand = Read;
    }

    /// <summary>What the whole document says; everything within is read once, so that what cannot be enforced is found now.</summary>
    /// <exception cref="SchemaException">Something is wrong, or cannot be enforced exactly.</exception>
    public SchemaNode ReadRoot()
    {
        SchemaNode root = At(_document.Root);
        var seen = new HashSet<SchemaNode> { root };
        var open = new Queue<SchemaNode>(seen);
        while (open.TryDequeue(out SchemaNode? node))
        {
            Shape shape;
            try
            {
                shape = node.Shape;
            }
            catch (UnenforceableException error)
            {
                throw new SchemaException(_document.Root.Pointer, error.Keyword, error.Message);
            }

            foreach (SchemaNode part in shape.Arrays.SelectMany(rule => rule.Prefix.Append(rule.Rest).Concat(rule.Wanted.Select(wanted => wanted.Value)))
                .Concat(shape.Objects.SelectMany(rule => rule.Known.Select(key => key.Value).Concat(rule.Others.SelectMany(other => other.Patterns.Select(pattern => pattern.Value).Append(other.Rest))))))
            {
                if (seen.Add(part))
                {
                    open.Enqueue(part);
                }
            }
        }

        return root;
    }

    private SchemaNode At(SchemaLocation location) => _algebra.At(_document.Known(location));

    private SchemaNode Read(SchemaLocation at)
    {
        if (!_read.TryGetValue(at, out SchemaNode? node))
        {
            node = at.Element.ValueKind switch
            {
                JsonValueKind.True => _algebra.Anything,
                JsonValueKind.False => _algebra.Nothing,
                JsonValueKind.Object => ReadObject(at),
                _ => throw new SchemaException(at.Pointer, "schema", $"a schema is an object, true or false, not {Shorten(at.Element)}"),
            };
            _read.Add(at, node);
        }

        return node;
    }

    private SchemaNode ReadObject(SchemaLocation at)
    {
        var keywords = new Keywords(at);
        if (keywords.Text("$ref") is { } alone && at.Draft is SchemaDraft.Draft4 or SchemaDraft.Draft6 or SchemaDraft.Draft7)
        {
            return At(_document.Resolve(at, alone));
        }

        var parts = new List<SchemaNode> { _algebra.Known(Assertions(at, keywords)) };
        if (keywords.Text("$ref") is { } reference)
        {
            parts.Add(At(_document.Resolve(at, reference)));
        }

        RefuseDynamic(at, keywords);
        if (keywords.Any("enum") is { } values)
        {
            parts.Add(_algebra.Known(Constants.ShapeOf(_algebra, [.. keywords.List("enum", values).Select(item => item.Element)])));
        }

        if (keywords.Since(SchemaDraft.Draft6, "const") is { } value)
        {
            parts.Add(_algebra.Constant(value));
        }

        if (keywords.Any("allOf") is { } all)
        {
            parts.AddRange(keywords.List("allOf", all).Select(At));
        }

        if (keywords.Any("anyOf") is { } any)
        {
            parts.Add(_algebra.Or([.. keywords.List("anyOf", any).Select(At)]));
        }

        if (keywords.Any("oneOf") is { } one)
        {
            parts.Add(_algebra.One([.. keywords.List("oneOf", one).Select(At)]));
        }

        if (keywords.Any("not") is { } not)
        {
            parts.Add(_algebra.Not(At(at.Child("not", not))));
        }

        if (keywords.Since(SchemaDraft.Draft7, "if") is { } condition)
        {
            SchemaNode when = At(at.Child("if", condition));
            SchemaNode then = keywords.Any("then") is { } yes ? At(at.Child("then", yes)) : _algebra.Anything;
            SchemaNode otherwise = keywords.Any("else") is { } no ? At(at.Child("else", no)) : _algebra.Anything;
            parts.Add(_algebra.Or(_algebra.Not(when), then));
            parts.Add(_algebra.Or(when, otherwise));
        }

        foreach ((string key, SchemaLocation schema) in DependentSchemas(at, keywords))
        {
            parts.Add(_algebra.Or(Without(key), At(schema)));
        }

        return _algebra.And([.. parts]);
    }

    private static void RefuseDynamic(SchemaLocation at, Keywords keywords)
    {
        foreach (string keyword in (string[])["$dynamicRef", "$recursiveRef"])
        {
            if (keywords.Since(SchemaDraft.Draft201909, keyword) is not null)
            {
                throw new SchemaException(at.Pointer, keyword, $"{keyword} is not enforced. Refer to the schema that is meant with $ref");
            }
        }

        foreach (string keyword in (string[])["unevaluatedItems", "unevaluatedProperties"])
        {
            if (keywords.Since(SchemaDraft.Draft201909, keyword) is { } value && value.ValueKind != JsonValueKind.True)
            {
                throw new SchemaException(at.Pointer, keyword, $"{keyword} is not enforced. Write all properties in one schema with additionalProperties, or all items with items");
            }
        }
    }

    /// <summary>What the keywords say that look at the value alone, or at its members and items.</summary>
    private Shape Assertions(SchemaLocation at, Keywords keywords)
    {
        Shape types = Types(at, keywords);
        return types with
        {
            Numbers = [.. types.Numbers.Select(range => range.Intersect(NumberKeywords.Read(keywords))).Where(range => !range.IsVoid)],
            Strings = types.Strings == _algebra.Texts.None ? types.Strings : Strings(keywords),
            Arrays = types.Arrays.Count == 0 ? [] : [new ArrayKeywords(_algebra, At).Read(keywords)],
            Objects = types.Objects.Count == 0 ? [] : [new ObjectKeywords(_algebra, At).Read(keywords)],
        };
    }

    private Shape Types(SchemaLocation at, Keywords keywords)
    {
        Shape all = _algebra.AnythingShape;
        if (keywords.Any("type") is not { } type)
        {
            return all;
        }

        string[] names = type.ValueKind == JsonValueKind.String ? [type.GetString()!]
            : type.ValueKind == JsonValueKind.Array && type.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String) ? [.. type.EnumerateArray().Select(name => name.GetString()!)]
            : throw new SchemaException(SchemaLocation.Join(at.Pointer, "type"), "type", $"a type is a name or a list of names, not {Shorten(type)}");
        Shape some = _algebra.NothingShape;
        foreach (string name in names)
        {
            some = name switch
            {
                "null" => some with { Null = true },
                "boolean" => some with { False = true, True = true },
                "number" => some with { Numbers = all.Numbers },
                "integer" => some.Numbers.Count > 0 ? some : some with { Numbers = [at.Draft == SchemaDraft.Draft4 ? NumberRange.Integers with { Writing = NumberWriting.Whole } : NumberRange.Integers] },
                "string" => some with { Strings = all.Strings },
                "array" => some with { Arrays = all.Arrays },
                "object" => some with { Objects = all.Objects },
                _ => throw new SchemaException(SchemaLocation.Join(at.Pointer, "type"), "type", $"'{name}' is no type. Use null, boolean, number, integer, string, array or object"),
            };
        }

        return some;
    }

    private Expression Strings(Keywords keywords)
    {
        ExpressionPool texts = _algebra.Texts;
        int min = keywords.Count("minLength") ?? 0;
        int max = keywords.Count("maxLength") ?? ExpressionPool.Unbounded;
        Expression strings = min > max ? texts.None : texts.Repeat(texts.Any, min, max);
        if (keywords.Text("pattern") is { } pattern)
        {
            strings = texts.And(strings, keywords.Pattern(texts, "pattern", pattern));
        }

        return _assertFormats && keywords.Text("format") is { } format && Formats.Find(texts, format, keywords.At.Draft) is { } language ? texts.And(strings, language) : strings;
    }

    private static IEnumerable<(string Key, SchemaLocation Schema)> DependentSchemas(SchemaLocation at, Keywords keywords)
    {
        if (keywords.Until(SchemaDraft.Draft7, "dependencies") is { ValueKind: JsonValueKind.Object } both)
        {
            foreach (JsonProperty member in both.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Array))
            {
                yield return (member.Name, at.Child("dependencies", member.Name, member.Value));
            }
        }

        if (keywords.Since(SchemaDraft.Draft201909, "dependentSchemas") is { ValueKind: JsonValueKind.Object } schemas)
        {
            foreach (JsonProperty member in schemas.EnumerateObject())
            {
                yield return (member.Name, at.Child("dependentSchemas", member.Name, member.Value));
            }
        }
    }

    /// <summary>Every value that is no object with a key.</summary>
    private SchemaNode Without(string key) => _algebra.Known(_algebra.AnythingShape with
    {
        Objects = [new ObjectRule { Names = _algebra.Texts.All, Known = [new KnownKey(key, _algebra.Nothing, false)] }],
    });

    internal static string Shorten(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length > 60 ? string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 60)}…") : text;
    }
}
