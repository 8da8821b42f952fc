using Glm45V.Agents.Tests.Fakes;
using Glm45V.Testing;
using Sample;

namespace Glm45V.Agents.Tests.Navigation;

/// <summary>The sample of the README, run as it stands there.</summary>
public sealed class NavigationSampleTests
{
    [Fact]
    public async Task WorkAsync_Task_GivesTheAnswer()
    {
        await using LocalSite site = await LocalSite.StartAsync();
        var model = new FakeChatClient(FakeChatClient.Call("click", ("mark", 1)), FakeChatClient.Call("done", ("answer", "9 to 5")));

        string? answer = await NavigationSample.WorkAsync(model, site.Add("a", "<a href='#hours'>Opening hours</a>"), "When is it open?");

        Assert.Equal("9 to 5", answer);
    }
}
