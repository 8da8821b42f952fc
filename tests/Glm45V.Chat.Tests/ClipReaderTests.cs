using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

public sealed class ClipReaderTests
{
    [Theory]
    [InlineData("https://example.com/clip.mp4")]
    [InlineData("file:///home/user/clip.mp4")] // a message may come from somebody who must not read this machine's files
    public void Open_ClipByAddress_IsRefused(string address)
    {
        using var reader = new ClipReader();

        UnsupportedOptionException error = Assert.Throws<UnsupportedOptionException>(() => reader.Open(new UriContent(address, "video/mp4"), TestContext.Current.CancellationToken));

        Assert.Contains(address, error.Message, StringComparison.Ordinal);
    }
}
