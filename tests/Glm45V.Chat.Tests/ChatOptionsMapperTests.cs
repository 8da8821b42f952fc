using System.Text.Json;
using Glm45V.Nano;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Tokenization;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

public sealed class ChatOptionsMapperTests
{
    private static readonly Glm45VTokenizer s_tokenizer = Glm45VTokenizer.Load(Path.Combine(NanoModel.Folder, "tokenizer.json"));

    public static TheoryData<object> Numbers => [0.25f, 0.25, 0.25m, JsonDocument.Parse("0.25").RootElement];

    public static TheoryData<object> OtherThings => ["0.25", true, 'c', new DateTime(2026, 1, 1), JsonDocument.Parse("\"0.25\"").RootElement, new object()];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Map_MinPAsAnyNumber_TakesIt(object value) =>
        Assert.Equal(0.25f, Map(With("min_p", value)).Sampling.MinP);

    [Theory]
    [MemberData(nameof(OtherThings))]
    public void Map_MinPNoNumber_NamesIt(object value)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Map(With("min_p", value)));

        Assert.Contains("min_p must be a number", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<object> Biases =>
    [
        new Dictionary<string, object> { ["7"] = -2 }, new Dictionary<int, float> { [7] = -2f }, JsonDocument.Parse("""{"7": -2}""").RootElement,
    ];

    [Theory]
    [MemberData(nameof(Biases))]
    public void Map_LogitBiasInAnyForm_TakesIt(object value) =>
        Assert.Equal(-2f, Assert.Single(Map(With("logit_bias", value)).Sampling.LogitBias!, pair => pair.Key == 7).Value);

    [Theory]
    [InlineData("logit_bias", "x", "token ids")]
    [InlineData("top_logprobs", 1.5, "a whole number")]
    [InlineData("top_logprobs", 21, "TopLogprobs")]
    [InlineData("logprobs", "yes", "true or false")]
    [InlineData("cache_salt", 4, "text")]
    [InlineData("thinking_budget", -1, "thinking_budget")]
    public void Map_WrongProperty_NamesIt(string name, object value, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentOutOfRangeException>(() => Map(With(name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Map_ThinkingBudget_BecomesAMask() => Assert.IsType<Runtime.Sampling.ThinkingBudget>(Assert.Single(Map(With("thinking_budget", 12)).Masks));

    private static GenerationOptions Map(ChatOptions request) => ChatOptionsMapper.Map(request, new Glm45VChatOptions(), s_tokenizer);

    private static ChatOptions With(string name, object value) => new() { AdditionalProperties = new() { [name] = value } };
}
