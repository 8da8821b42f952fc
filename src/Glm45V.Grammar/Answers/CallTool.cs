using System.Text;
using System.Text.Json;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Answers;

/// <summary>A value as it is written in a call: JSON, or raw text, or either.</summary>
internal sealed record CallValue(JsonState? Json, Expression? Raw)
{
    /// <summary>Whether no value can be written so.</summary>
    public bool IsVoid => Json is null && Raw is null or { IsVoid: true };
}

/// <summary>A tool as calls of it are read: what its arguments may be, and how each is written.</summary>
internal sealed class CallTool
{
    private const string Space = @"[\s\x1c-\x1f\x85]";
    private const string NoSpace = @"[^\s\x1c-\x1f\x85]";
    private const int MarksOfArgument = 3; // beside what quotes, colon and comma take in JSON

    private readonly JsonOptions _options;
    private readonly ToolSchema _schema;
    private readonly SchemaAlgebra _algebra;
    private readonly JsonKeys _keys;
    private readonly Expression _trimmed;
    private readonly SchemaNode _noText;
    private readonly Dictionary<(SchemaNode, JsonTypes), CallValue> _values = [];
    private readonly Dictionary<SchemaNode, int> _costs = [];
    private readonly Dictionary<ObjectProgress, int> _finish = [];

    public CallTool(ToolCallRule rule, JsonSchemaOptions options)
    {
        Name = rule.Name;
        NameLine = [.. Encoding.UTF8.GetBytes(rule.Name), (byte)'\n'];
        _options = options.ToJson();
        (SchemaNode arguments, JsonElement document) = JsonSchemaGrammar.Read(rule.Schema, options);
        _schema = new ToolSchema(document);
        _algebra = arguments.Algebra;
        _keys = new JsonKeys(_options.InOrder);
        _trimmed = EcmaPattern.Whole(_algebra.Texts, $"(?:{NoSpace}(?:[^]*{NoSpace})?)?");
        _noText = _algebra.Known(_algebra.AnythingShape with { Strings = _algebra.Texts.None });
        lock (Gate)
        {
            Start = [.. arguments.Shape.Objects.Select(objects => new ObjectProgress(_algebra.Plan(objects))).Where(progress => progress.IsLive).Select(progress => new JsonWay(arguments, progress))];
            if (Start.Length == 0)
            {
                throw new SchemaException("#", "type", $"the arguments of '{rule.Name}' are an object, but no object fulfils this schema. Give it \"type\": \"object\" and properties that can be fulfilled");
            }

            foreach (KnownKey key in arguments.Shape.Objects.SelectMany(objects => objects.Known))
            {
                Check(key);
            }
        }
    }

    /// <summary>The name that the model writes.</summary>
    public string Name { get; }

    /// <summary>The line that begins a call.</summary>
    public byte[] NameLine { get; }

    /// <summary>Every way to begin the arguments.</summary>
    public JsonWay[] Start { get; }

    /// <summary>Held while states are made.</summary>
    public Lock Gate => _algebra.Gate;

    public Fuel Fuel => _algebra.Fuel;

    /// <summary>Every way to begin a key.</summary>
    public IEnumerable<JsonWay> BeginKey(JsonWay way)
    {
        var keys = new List<JsonWay>();
        _keys.Begin(way, keys);
        foreach (JsonWay key in keys)
        {
            JsonWay trimmed = key.Inner is Expression text ? key with { Inner = _algebra.Texts.And(text, _trimmed) } : key;
            if (trimmed.Inner is not Expression { IsVoid: true })
            {
                yield return trimmed;
            }
        }
    }

    /// <summary>How the value of a key is written.</summary>
    public CallValue Value(string key, SchemaNode node) => Value(node, _schema.TypesOf(key));

    /// <summary>Fewest tokens until a call can end whose arguments have been read so far.</summary>
    public int Finish(ObjectProgress progress)
    {
        if (!_finish.TryGetValue(progress, out int least))
        {
            _finish.Add(progress, least = CostSearch.Sum(1, progress.Finish(node => CostSearch.Sum(MarksOfArgument, Cost(node)))));
        }

        return least;
    }

    /// <summary>Fewest bytes of a value, in whichever of its forms takes most: which one it has depends on the key.</summary>
    private int Cost(SchemaNode node)
    {
        if (!_costs.TryGetValue(node, out int cost))
        {
            IEnumerable<int> forms = ((JsonTypes[])[JsonTypes.None, JsonTypes.String, JsonTypes.String | JsonTypes.Null]).Select(types => CostOf(Value(node, types)));
            _costs.Add(node, cost = forms.Where(form => form != SchemaNode.Never).DefaultIfEmpty(SchemaNode.Never).Max());
        }

        return cost;
    }

    public static int CostOf(CallValue value) => Math.Min(value.Json?.Finish ?? SchemaNode.Never, value.Raw?.Shortest ?? SchemaNode.Never);

    private CallValue Value(SchemaNode node, JsonTypes types)
    {
        if (!_values.TryGetValue((node, types), out CallValue? value))
        {
            bool isText = types.HasFlag(JsonTypes.String);
            SchemaNode json = !isText ? node : types == JsonTypes.String ? _algebra.Nothing : _algebra.And(node, _noText);
            Expression? raw = !isText ? null : types == JsonTypes.String ? node.Shape.Strings : _algebra.Texts.And(node.Shape.Strings, _algebra.Texts.Not(ReadAsOther(types)));
            _values.Add((node, types), value = new CallValue(json.IsVoid ? null : new JsonMachine(json, _options).Start, raw is { IsVoid: true } ? null : raw));
        }

        return value;
    }

    /// <summary>Texts that a reader takes for a value of another type.</summary>
    private Expression ReadAsOther(JsonTypes types)
    {
        List<string> others = [];
        if ((types & (JsonTypes.Integer | JsonTypes.Number)) != 0)
        {
            others.Add(@"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?");
        }

        if (types.HasFlag(JsonTypes.Boolean))
        {
            others.Add("true|false");
        }

        if (types.HasFlag(JsonTypes.Null))
        {
            others.Add("null");
        }

        if (types.HasFlag(JsonTypes.Array))
        {
            others.Add(@"\[[^]*");
        }

        if (types.HasFlag(JsonTypes.Object))
        {
            others.Add(@"\{[^]*");
        }

        return EcmaPattern.Whole(_algebra.Texts, $"{Space}*(?:{string.Join('|', others)}){Space}*");
    }

    private void Check(KnownKey key)
    {
        if (key.Name != key.Name.Trim())
        {
            throw new SchemaException("#/properties", "properties", $"the argument '{key.Name}' of '{Name}' begins or ends with white space, which calls cannot write. Rename it");
        }

        if (!key.Value.IsVoid && Value(key.Name, key.Value).IsVoid)
        {
            throw new SchemaException("#/properties/" + key.Name, "type", $"the argument '{key.Name}' of '{Name}' may be a text or something else, but every text that it may be reads as something else. Give it one type");
        }
    }
}
