using Glm45V.Testing;
using Sample;

namespace Glm45V.Remote.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public async Task AskAsync_Endpoint_GivesTheAnswer()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer("Hello")));

        Assert.Equal("Hello", await RemoteSample.AskAsync(endpoint.Address, "Hi"));
        Assert.False(endpoint.Requests.Single().GetProperty("chat_template_kwargs").GetProperty("enable_thinking").GetBoolean());
    }
}
