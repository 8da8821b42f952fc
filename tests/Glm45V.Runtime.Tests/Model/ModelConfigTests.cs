using System.Text.Json.Nodes;
using Glm45V.Runtime.Model;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Model;

public sealed class ModelConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-config-").FullName;

    [Fact]
    public void Load_TinyCheckpoint_ReadsEverySize()
    {
        var config = ModelConfig.Load(GoldenFile.Path("models", "glm45v-tiny"));

        Assert.Equal((4096, 128, 4, 12, 1, 32), (config.Text.VocabularySize, config.Text.HiddenSize, config.Text.LayerCount, config.Text.HeadCount, config.Text.KeyValueHeadCount, config.Text.HeadSize));
        MoeTextConfig experts = Assert.IsType<MoeTextConfig>(config.Text);
        Assert.Equal((16, 4, 1, 64), (experts.ExpertCount, experts.ExpertsPerToken, experts.DenseLayerCount, experts.ExpertIntermediateSize));
        Assert.Equal((16, 10000f), (config.Text.RotaryDimension, config.Text.RopeTheta));
        Assert.Equal([2, 3, 3], config.Text.MRopeSections);
        Assert.Equal((3, 96, 128, 1176, 24), (config.Vision.Depth, config.Vision.HiddenSize, config.Vision.OutputSize, config.Vision.PatchLength, config.Vision.PositionTableSide));
        Assert.Equal([4060, 4067, 4069], config.EndTokenIds);
        Assert.Equal((4094, 4095), (config.ImageTokenId, config.VideoTokenId));
    }

    [Fact]
    public void Load_NewerSpelling_ReadsRopeParameters()
    {
        Edit(config =>
        {
            JsonObject text = config["text_config"]!.AsObject();
            text.Remove("rope_scaling");
            text.Remove("rope_theta");
            text.Remove("partial_rotary_factor");
            text["rope_parameters"] = new JsonObject { ["rope_theta"] = 500.0, ["partial_rotary_factor"] = 1.0, ["mrope_section"] = new JsonArray(4, 6, 6) };
        });

        var config = ModelConfig.Load(_folder);

        Assert.Equal((32, 500f), (config.Text.RotaryDimension, config.Text.RopeTheta));
    }

    [Theory]
    [InlineData("hidden_size", null, "text_config.hidden_size")]
    [InlineData("num_hidden_layers", "\"four\"", "\"four\"")]
    [InlineData("num_attention_heads", "0", "at least 1")]
    [InlineData("num_key_value_heads", "5", "12 query heads")]
    [InlineData("num_experts_per_tok", "17", "17 exceeds")]
    [InlineData("partial_rotary_factor", "0.4", "rotary dimension")]
    public void Load_WrongValue_NamesKeyAndValue(string key, string? value, string said)
    {
        Edit(config =>
        {
            JsonObject text = config["text_config"]!.AsObject();
            text.Remove(key);
            text["rope_scaling"]!.AsObject().Remove(key);
            if (value is not null)
            {
                text[key] = JsonNode.Parse(value);
            }
        });

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelConfig.Load(_folder));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoConfig_NamesTheFile() =>
        Assert.Contains("config.json' is missing", Assert.Throws<ModelFormatException>(() => ModelConfig.Load(_folder)).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Edit(Action<JsonNode> change)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(GoldenFile.Path("models", "glm45v-tiny", "config.json")))!;
        change(config);
        File.WriteAllText(Path.Combine(_folder, "config.json"), config.ToJsonString());
    }
}
