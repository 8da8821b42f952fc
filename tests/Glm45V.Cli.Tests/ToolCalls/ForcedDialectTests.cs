using Glm45V.Agents;
using Glm45V.Agents.Dialects;
using Glm45V.Agents.Navigation;
using Glm45V.Cli.ToolCalls;
using Glm45V.Imaging;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Tests.ToolCalls;

/// <summary>A model in this process cannot answer anything but the dialect it is asked in, whatever its weights want to say.</summary>
public sealed class ForcedDialectTests
{
    [Theory]
    [InlineData("desktop")]
    [InlineData("web")]
    [InlineData("mobile")]
    public async Task DecideAsync_RandomLogits_IsAlwaysAnAction(string name)
    {
        using var model = new RandomModel();
        GuiDialect dialect = GuiDialect.All.Single(one => one.Name == name);
        var policy = new DialectPolicy(model.Client, dialect, new NavigationPolicyOptions { Template = new ChatOptions { MaxOutputTokens = 100, Temperature = 1.5f } });
        var seen = new Observation
        {
            Png = PngEncoder.Encode(new RgbImage(56, 56, new byte[56 * 56 * 3])),
            Width = 56,
            Height = 56,
            Elements = "<page>\n[3]: <a> \"Hours\"\n[17]: <input> \"Search\"\n</page>",
        };
        for (int seed = 0; seed < 12; seed++)
        {
            model.Seed(seed);

            Decision decision = await policy.DecideAsync(new Trajectory("Find the hours.", "random", default), seen, TestContext.Current.CancellationToken);

            Assert.True(decision.Action is not null, $"{decision.Error}\n{decision.Text}");
        }
    }
}
