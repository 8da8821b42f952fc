using System.Net;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

public sealed class PictureReaderTests : IDisposable
{
    private static readonly string s_picture = GoldenFile.Path("nano", "images", "12.png");

    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-pictures").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Fact]
    public void Read_FileBelowAnAllowedFolder_IsDecoded()
    {
        File.Copy(s_picture, Path.Combine(_work, "a.png"));

        Assert.Equal(308, Read(new Glm45VChatOptions { PictureFolders = [_work] }, "a.png").Height);
    }

    [Fact]
    public void Read_FileElsewhere_IsRefusedByName()
    {
        File.Copy(s_picture, Path.Combine(_work, "a.png"));

        Assert.Contains("a.png', which lies in none of the folders", Refusal(new Glm45VChatOptions(), "a.png"), StringComparison.Ordinal);
        Assert.Contains("which lies in none of the folders", Refusal(new Glm45VChatOptions { PictureFolders = [Path.Combine(_work, "sub")] }, "sub/../a.png"), StringComparison.Ordinal);
        Assert.Contains("which lies in none of the folders", Refusal(new Glm45VChatOptions { PictureFolders = [_work[..^1]] }, "a.png"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinkOutOfAnAllowedFolder_IsRefused()
    {
        string inside = Directory.CreateDirectory(Path.Combine(_work, "inside")).FullName;
        File.Copy(s_picture, Path.Combine(_work, "a.png"));
        File.CreateSymbolicLink(Path.Combine(inside, "link.png"), Path.Combine(_work, "a.png"));
        Directory.CreateSymbolicLink(Path.Combine(inside, "up"), _work);

        Assert.Contains("which lies in none of the folders", Refusal(new Glm45VChatOptions { PictureFolders = [inside] }, "inside/link.png"), StringComparison.Ordinal);
        Assert.Contains("which lies in none of the folders", Refusal(new Glm45VChatOptions { PictureFolders = [inside] }, "inside/up/a.png"), StringComparison.Ordinal);
        Assert.Equal(308, Read(new Glm45VChatOptions { PictureFolders = [Path.Combine(inside, "up")] }, "a.png").Height);
    }

    [Fact]
    public void Read_NoSuchFile_SaysSo() =>
        Assert.Contains("which cannot be read", Refusal(new Glm45VChatOptions { PictureFolders = [_work] }, "nothing.png"), StringComparison.Ordinal);

    [Fact]
    public void Read_Https_IsRefusedUnlessAClientIsGiven()
    {
        var content = new UriContent("https://example.com/a.png", "image/*");
        using var client = new HttpClient(new Answer(HttpStatusCode.OK));

        Assert.Contains("which this client does not fetch", Assert.Throws<UnsupportedOptionException>(() => new PictureReader(new Glm45VChatOptions()).Read(content, Stop)).Message, StringComparison.Ordinal);
        Assert.Equal(224, new PictureReader(new Glm45VChatOptions { PictureClient = client }).Read(content, Stop).Width);
    }

    [Fact]
    public void Read_HttpsNotFound_SaysSo()
    {
        using var client = new HttpClient(new Answer(HttpStatusCode.NotFound));

        Assert.Contains("404", Assert.Throws<UnsupportedOptionException>(() => new PictureReader(new Glm45VChatOptions { PictureClient = client }).Read(new UriContent("https://example.com/a.png", "image/png"), Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PictureLargerThanAllowed_IsNotReadToItsEnd()
    {
        File.Copy(s_picture, Path.Combine(_work, "a.png"));

        Assert.Contains("more than the 100 bytes", Refusal(new Glm45VChatOptions { PictureFolders = [_work], ImageLimits = new ImageLimits { MaxBytes = 100 } }, "a.png"), StringComparison.Ordinal);
    }

    private string Refusal(Glm45VChatOptions options, string file) => Assert.Throws<UnsupportedOptionException>(() => Read(options, file)).Message;

    private RgbImage Read(Glm45VChatOptions options, string file) => new PictureReader(options).Read(new UriContent(new Uri(Path.Combine(_work, file)), "image/png"), Stop);

    private sealed class Answer(HttpStatusCode status) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => new(status) { Content = new ByteArrayContent(File.ReadAllBytes(s_picture)) };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Send(request, cancellationToken));
    }
}
