using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>The parameters of a function, all of them required.</summary>
internal sealed class ToolSchema
{
    private readonly JsonObject properties = [];

    /// <summary>Adds a coordinate in thousandths.</summary>
    public ToolSchema Coordinate(string name, string description) => Add(name, new JsonObject
    {
        ["type"] = "integer",
        ["minimum"] = 0,
        ["maximum"] = CoordinateMapper.GuiMaximum,
        ["description"] = description,
    });

    /// <summary>Adds a text; allowed values, where given, are the only ones.</summary>
    public ToolSchema Text(string name, string description, params string[] allowed)
    {
        JsonObject property = new() { ["type"] = "string", ["description"] = description };
        if (allowed.Length > 0)
        {
            property["enum"] = new JsonArray([.. allowed.Select(value => JsonValue.Create(value))]);
        }

        return Add(name, property);
    }

    /// <summary>Gives the JSON schema.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["type"] = "object",
        ["properties"] = properties.DeepClone(),
        ["required"] = new JsonArray([.. properties.Select(property => JsonValue.Create(property.Key))]),
        ["additionalProperties"] = false,
    });

    private ToolSchema Add(string name, JsonObject property)
    {
        properties.Add(name, property);
        return this;
    }
}
