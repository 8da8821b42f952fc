using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

public sealed class ChatOptionsMapperTests
{
    public static TheoryData<object> Numbers => [0.25f, 0.25, 0.25m, JsonDocument.Parse("0.25").RootElement];

    public static TheoryData<object> OtherThings => ["0.25", true, 'c', new DateTime(2026, 1, 1), JsonDocument.Parse("\"0.25\"").RootElement, new object()];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Map_MinPAsAnyNumber_TakesIt(object value) =>
        Assert.Equal(0.25f, ChatOptionsMapper.Map(With("min_p", value), new Glm45VChatOptions()).Sampling.MinP);

    [Theory]
    [MemberData(nameof(OtherThings))]
    public void Map_MinPNoNumber_NamesIt(object value)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => ChatOptionsMapper.Map(With("min_p", value), new Glm45VChatOptions()));

        Assert.Contains("min_p must be a number", error.Message, StringComparison.Ordinal);
    }

    private static ChatOptions With(string name, object value) => new() { AdditionalProperties = new() { [name] = value } };
}
