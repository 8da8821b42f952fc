using System.Text.Json;
using Glm45V.Chat.Prompting;
using Glm45V.Testing;

namespace Glm45V.Chat.Tests.Prompting;

public sealed class TemplateGoldenTests
{
    private static readonly JsonElement[] s_cases = [.. GoldenFile.Json("template", "cases.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, s_cases.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_GoldenConversation_MatchesReferenceByteForByte(int index)
    {
        RenderedPrompt prompt = new Glm45VChatTemplate().Render(GoldenConversation.Read(s_cases[index]));

        Assert.Equal(s_cases[index].GetProperty("text").GetString(), prompt.Text);
    }

    [Fact]
    public void Cases_GoldenFile_HoldsAllRenderings()
    {
        Assert.Equal(171, s_cases.Length);
    }

    [Fact]
    public void Render_AllGoldens_ControlSegmentsHoldNothingButControlTokens()
    {
        foreach (JsonElement golden in s_cases)
        {
            RenderedPrompt prompt = new Glm45VChatTemplate().Render(GoldenConversation.Read(golden));

            foreach (string text in prompt.Segments.Where(segment => segment.AllowAddedTokens).Select(segment => segment.Text))
            {
                string rest = text;
                while (ControlMarks.At(rest) is { } mark)
                {
                    rest = rest[mark.Length..];
                }

                Assert.Equal(string.Empty, rest);
            }
        }
    }

    [Fact]
    public void Render_AllGoldens_OrdinaryTextIsOneSegmentBetweenControlTokens()
    {
        foreach (JsonElement golden in s_cases)
        {
            RenderedPrompt prompt = new Glm45VChatTemplate().Render(GoldenConversation.Read(golden));

            for (int i = 1; i < prompt.Segments.Count; i++)
            {
                Assert.NotEqual(prompt.Segments[i - 1].AllowAddedTokens, prompt.Segments[i].AllowAddedTokens);
            }
        }
    }
}
