using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>How a model points at things on a page.</summary>
[Flags]
public enum Pointing
{
    /// <summary>By coordinates of the screenshot.</summary>
    Pixels = 1,

    /// <summary>By the numbers of marks drawn on the screenshot.</summary>
    Marks = 2,

    /// <summary>By the references of the text snapshot.</summary>
    Refs = 4,
}

/// <summary>The parameters of an action's tool.</summary>
internal sealed class ActionSchema(Pointing pointing)
{
    private const string Across = "Distance from the left edge in thousandths of the screenshot's width, 0 to 999.";
    private const string Down = "Distance from the upper edge in thousandths of the screenshot's height, 0 to 999.";

    private readonly JsonObject properties = [];
    private readonly JsonArray required = [];

    /// <summary>Adds what the action aims at, in every way the model may point.</summary>
    public ActionSchema Target(bool isRequired = true) => Target("x", "y", "mark", "ref", isRequired);

    /// <summary>Adds the two ends of a drag.</summary>
    public ActionSchema Ends() => Target("x1", "y1", "from_mark", "from_ref", true).Target("x2", "y2", "to_mark", "to_ref", true);

    /// <summary>Adds the corners of a part of the screenshot.</summary>
    public ActionSchema Corners() => Coordinate("x1", Across, true).Coordinate("y1", Down, true).Coordinate("x2", Across, true).Coordinate("y2", Down, true);

    /// <summary>Adds a text; allowed values, where given, are the only ones.</summary>
    public ActionSchema Text(string name, string description, bool isRequired = true, params string[] allowed)
    {
        JsonObject property = new() { ["type"] = "string", ["description"] = description };
        if (allowed.Length > 0)
        {
            property["enum"] = new JsonArray([.. allowed.Select(value => JsonValue.Create(value))]);
        }

        return Add(name, property, isRequired);
    }

    /// <summary>Adds a whole number.</summary>
    public ActionSchema Whole(string name, string description, int minimum, int? maximum = null, bool isRequired = true)
    {
        JsonObject property = new() { ["type"] = "integer", ["minimum"] = minimum };
        if (maximum is { } most)
        {
            property["maximum"] = most;
        }

        property["description"] = description;
        return Add(name, property, isRequired);
    }

    /// <summary>Adds a number that may be left out.</summary>
    public ActionSchema Number(string name, string description, double minimum, double maximum) =>
        Add(name, new JsonObject { ["type"] = "number", ["minimum"] = minimum, ["maximum"] = maximum, ["description"] = description }, isRequired: false);

    /// <summary>Adds a switch that may be left out.</summary>
    public ActionSchema Flag(string name, string description) =>
        Add(name, new JsonObject { ["type"] = "boolean", ["description"] = description }, isRequired: false);

    /// <summary>Adds a JSON object that may be left out.</summary>
    public ActionSchema Object(string name, string description) =>
        Add(name, new JsonObject { ["type"] = "object", ["description"] = description }, isRequired: false);

    /// <summary>Gives the JSON schema.</summary>
    public JsonElement ToJson()
    {
        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties.DeepClone() };
        if (required.Count > 0)
        {
            schema["required"] = required.DeepClone();
        }

        schema["additionalProperties"] = false;
        return JsonSerializer.SerializeToElement(schema);
    }

    private ActionSchema Target(string x, string y, string mark, string reference, bool isRequired)
    {
        bool isOnly = isRequired && System.Numerics.BitOperations.PopCount((uint)pointing) == 1;
        if (pointing.HasFlag(Pointing.Marks))
        {
            Whole(mark, "The number on the element's mark.", 1, isRequired: isOnly);
        }

        if (pointing.HasFlag(Pointing.Refs))
        {
            Text(reference, "The element's ref in the snapshot, for example e12.", isOnly);
        }

        if (pointing.HasFlag(Pointing.Pixels))
        {
            string only = isOnly || pointing == Pointing.Pixels ? "" : " Only for things without a mark or ref.";
            Coordinate(x, Across + only, isOnly).Coordinate(y, Down + only, isOnly);
        }

        return this;
    }

    private ActionSchema Coordinate(string name, string description, bool isRequired) =>
        Whole(name, description, 0, CoordinateMapper.GuiMaximum, isRequired);

    private ActionSchema Add(string name, JsonObject property, bool isRequired)
    {
        properties.Add(name, property);
        if (isRequired)
        {
            required.Add(name);
        }

        return this;
    }
}
