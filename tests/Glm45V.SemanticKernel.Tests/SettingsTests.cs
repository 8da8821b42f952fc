using System.Text.Json;
using Glm45V.Messages;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace Glm45V.SemanticKernel.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void FromExecutionSettings_PlainSettingsOfAPromptTemplate_AreReadByTheirNames()
    {
        PromptTemplateConfig template = PromptTemplateConfig.FromJson("""
            {"template":"{{$input}}","execution_settings":{"default":{"temperature":"0.5","top_k":3,"max_tokens":9,"seed":-1,"stop_sequences":["a"],"thinking":true,"thinking_budget":100,"min_p":0.1,
            "chat_system_prompt":"Be brief.","response_format":"json_object","logit_bias":{"5":-100},"parallel_tool_calls":false}}}
            """);

        var settings = Glm45VPromptExecutionSettings.FromExecutionSettings(template.DefaultExecutionSettings);
        ChatOptions options = settings.ToChatOptions(null)!;

        Assert.Equal((0.5f, 3, 9, -1L), (options.Temperature, options.TopK, options.MaxOutputTokens, options.Seed));
        Assert.Equal(["a"], options.StopSequences!);
        Assert.Equal("Be brief.", options.Instructions);
        Assert.Equal(ReasoningEffort.Medium, options.Reasoning?.Effort);
        Assert.Same(ChatResponseFormat.Json, options.ResponseFormat);
        Assert.False(options.AllowMultipleToolCalls);
        Assert.Equal([RequestProperties.LogitBias, RequestProperties.MinP, RequestProperties.ThinkingBudget], options.AdditionalProperties!.Keys.Order());
    }

    [Theory]
    [InlineData("""{"thinking":false}""", ReasoningEffort.None)]
    [InlineData("""{"reasoning_effort":"high"}""", ReasoningEffort.High)]
    [InlineData("""{"reasoning_effort":"high","thinking":true}""", ReasoningEffort.High)]
    public void ToChatOptions_Thinking_BecomesReasoningEffort(string json, ReasoningEffort expected) =>
        Assert.Equal(expected, Glm45VPromptExecutionSettings.FromExecutionSettings(JsonSerializer.Deserialize<PromptExecutionSettings>(json)).ToChatOptions(null)!.Reasoning?.Effort);

    [Fact]
    public void FromExecutionSettings_TypeAsResponseFormat_BecomesItsSchema()
    {
        var plain = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["response_format"] = typeof(Answer) } };

        var format = Glm45VPromptExecutionSettings.FromExecutionSettings(plain).ToChatOptions(null)!.ResponseFormat as ChatResponseFormatJson;

        Assert.Contains("\"steps\"", format!.Schema!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.Same(typeof(Answer), plain.ExtensionData["response_format"]);
    }

    [Fact]
    public void FromExecutionSettings_FunctionChoiceBehavior_IsKept()
    {
        var plain = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Required() };

        Assert.Same(plain.FunctionChoiceBehavior, Glm45VPromptExecutionSettings.FromExecutionSettings(plain).FunctionChoiceBehavior);
    }

    [Fact]
    public void FromExecutionSettings_ValueOfAnotherKind_SaysSo() =>
        Assert.Contains("top_k", Assert.Throws<ArgumentException>(() => Glm45VPromptExecutionSettings.FromExecutionSettings(JsonSerializer.Deserialize<PromptExecutionSettings>("""{"top_k":"many"}"""))).Message, StringComparison.Ordinal);

    [Fact]
    public void ToChatOptions_UnknownResponseFormat_NamesIt() =>
        Assert.Contains("'yaml'", Assert.Throws<UnsupportedOptionException>(() => new Glm45VPromptExecutionSettings { ResponseFormat = "yaml" }.ToChatOptions(null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Freeze_ThenSet_ThrowsAndACloneDoesNot()
    {
        var settings = new Glm45VPromptExecutionSettings { StopSequences = ["a"], Temperature = 1, ResponseFormat = typeof(Answer), FunctionChoiceBehavior = FunctionChoiceBehavior.None() };
        settings.Freeze();
        var clone = (Glm45VPromptExecutionSettings)settings.Clone();
        clone.Temperature = 0;
        clone.StopSequences!.Add("b");

        Assert.Throws<InvalidOperationException>(() => settings.Temperature = 0);
        Assert.Throws<NotSupportedException>(() => settings.StopSequences!.Add("b"));
        Assert.Equal(1, settings.Temperature);
        Assert.Same(settings.ResponseFormat, clone.ResponseFormat);
        Assert.Same(settings.FunctionChoiceBehavior, clone.FunctionChoiceBehavior);
    }

    [Fact]
    public void Clone_EveryProperty_IsCopied()
    {
        var settings = new Glm45VPromptExecutionSettings();
        foreach (System.Reflection.PropertyInfo property in Properties())
        {
            property.SetValue(settings, Example(property.PropertyType));
        }

        PromptExecutionSettings clone = settings.Clone();

        Assert.All(Properties(), property => Assert.Equal(property.GetValue(settings), property.GetValue(clone)));

        static IEnumerable<System.Reflection.PropertyInfo> Properties() => typeof(Glm45VPromptExecutionSettings).GetProperties().Where(property => property.SetMethod is { IsPublic: true });

        static object Example(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
        {
            TypeCode.Double => 0.5,
            TypeCode.Int32 => 3,
            TypeCode.Int64 => 4L,
            TypeCode.Boolean => true,
            TypeCode.String => "text",
            _ when type == typeof(IList<string>) => new List<string> { "a" },
            _ when type == typeof(IDictionary<string, double>) => new Dictionary<string, double> { ["1"] = 2 },
            _ when type == typeof(IDictionary<string, object>) => new Dictionary<string, object> { ["x"] = 1 },
            _ when type == typeof(FunctionChoiceBehavior) => FunctionChoiceBehavior.Auto(),
            _ => "json_object",
        };
    }

    private sealed record Answer(string[] Steps);
}
