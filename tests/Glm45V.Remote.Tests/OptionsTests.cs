using Glm45V.Remote.Profiles;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Tests;

public sealed class OptionsTests
{
    private static readonly RemoteOptions s_good = new() { Endpoint = new Uri("http://localhost:8000/v1"), Model = "m" };

    [Fact]
    public void Of_UnknownProfile_NamesIt()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => RemoteProfile.Of("azure"));

        Assert.Contains("'azure'", error.Message, StringComparison.Ordinal);
        Assert.Contains("vllm, sglang, openrouter, siliconflow, z.ai", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8000/v1", "vllm")]
    [InlineData("https://openrouter.ai/api/v1", "openrouter")]
    [InlineData("https://api.siliconflow.cn/v1", "siliconflow")]
    [InlineData("https://api.z.ai/api/paas/v4", "z.ai")]
    [InlineData("https://open.bigmodel.cn/api/paas/v4", "z.ai")]
    [InlineData("https://notz.ai/v1", "vllm")]
    public void For_Address_GivesTheProfileOfItsHost(string address, string expected) => Assert.Equal(expected, RemoteProfile.For(new Uri(address)).Name);

    [Fact]
    public void Constructor_NoAddress_NamesTheOption()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Glm45VRemoteClient(s_good with { Endpoint = null }));

        Assert.Equal("Endpoint", error.ParamName);
    }

    [Theory]
    [InlineData("ftp://host/v1")]
    [InlineData("v1")]
    public void Constructor_AddressThatIsNoWebAddress_IsNamed(string address)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Glm45VRemoteClient(s_good with { Endpoint = new Uri(address, UriKind.RelativeOrAbsolute) }));

        Assert.Contains(address, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ValueOutOfRange_IsNamed() =>
        Assert.Equal("MaxRetries", Assert.Throws<ArgumentOutOfRangeException>(() => new Glm45VRemoteClient(s_good with { MaxRetries = 21 })).ParamName);

    [Fact]
    public void ToString_Key_StaysOutOfIt() =>
        Assert.DoesNotContain("secret", (s_good with { ApiKey = "secret", Headers = new Dictionary<string, string> { ["X-Key"] = "secret" } }).ToString(), StringComparison.Ordinal);

    [Fact]
    public void GetService_Metadata_NamesProviderAddressAndModel()
    {
        using var client = new Glm45VRemoteClient(new RemoteOptions { Profile = RemoteProfile.ZAi, Model = "glm-4.5v" });

        ChatClientMetadata metadata = client.GetRequiredService<ChatClientMetadata>();

        Assert.Equal(("z.ai", "https://api.z.ai/api/paas/v4", "glm-4.5v"), (metadata.ProviderName, metadata.ProviderUri!.ToString(), metadata.DefaultModelId));
        Assert.Same(client, client.GetService<Glm45VRemoteClient>());
    }
}
