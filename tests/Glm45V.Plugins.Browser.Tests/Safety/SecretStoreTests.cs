using System.Text;
using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Plugins.Browser.Tests.Safety;

public sealed class SecretStoreTests
{
    private static readonly Uri s_shop = new("https://shop.example/login");
    private static readonly Secret s_password = new("pw", "https://shop.example", "hunter2 & more");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Fill_OwnOrigin_GivesTheValue() => Assert.Equal("hunter2 & more!", new SecretStore([s_password]).Fill("<secret:pw>!", s_shop));

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("http://shop.example/")]
    [InlineData("https://shop.example.evil.example/")]
    [InlineData("about:blank")]
    public void Fill_OtherOrigin_IsRefusedWithoutTheValue(string frame)
    {
        BrowserException error = Assert.Throws<BrowserException>(() => new SecretStore([s_password]).Fill("<secret:pw>", new Uri(frame)));

        Assert.Equal(BrowserFailure.Refused, error.Failure);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_UnknownName_NamesTheOnesThereAre()
    {
        BrowserException error = Assert.Throws<BrowserException>(() => new SecretStore([s_password]).Fill("<secret:pin>", s_shop));

        Assert.Contains("<secret:pw>", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it is hunter2 & more.", "it is <secret:pw>.")]
    [InlineData("?q=hunter2%20%26%20more", "?q=<secret:pw>")]
    [InlineData("hunter2 \\u0026 more", "<secret:pw>")]
    [InlineData("nothing", "nothing")]
    public void Mask_AnyForm_IsThePlaceholder(string text, string expected) => Assert.Equal(expected, new SecretStore([s_password]).Mask(text));

    [Fact]
    public void Mask_Base64_IsThePlaceholder()
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(s_password.Value)).TrimEnd('=');

        Assert.Equal("<secret:pw>", new SecretStore([s_password]).Mask(encoded));
        Assert.True(new SecretStore([s_password]).IsIn(encoded));
    }

    // RFC 6238, appendix B, SHA-1, the last six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Code_VectorsOfTheStandard_AreMet(long seconds, string expected) =>
        Assert.Equal(expected, Totp.Code("12345678901234567890"u8, DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void Fill_OneTimePassword_IsTypedAndMaskedLater()
    {
        var store = new SecretStore([new Secret("otp", "https://shop.example", "GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq", SecretKind.Totp)], new FixedTime(59));

        string code = store.Fill("<secret:otp>", s_shop);

        Assert.Equal("287082", code);
        Assert.Equal("code <secret:code>", store.Mask("code 287082"));
    }

    [Theory]
    [InlineData("""{"secrets":[{"name":"a b","origin":"https://x.example","value":"12345"}]}""", "'a b'")]
    [InlineData("""{"secrets":[{"name":"a","origin":"x.example","value":"12345"}]}""", "has no scheme")]
    [InlineData("""{"secrets":[{"name":"a","origin":"https://*.example","value":"12345"}]}""", "name one origin")]
    [InlineData("""{"secrets":[{"name":"a","origin":"https://x.example","value":"123"}]}""", "shorter than 4")]
    [InlineData("""{"secrets":[{"name":"a","origin":"https://x.example"}]}""", "Entry 1")]
    [InlineData("""{"secrets":[{"name":"a","origin":"https://x.example","value":"12345","kind":"totp"}]}""", "Base32")]
    [InlineData("""{"secrets":[{"name":"a","origin":"https://x.example","value":"12345","kind":"http"}]}""", "lacks the user's name")]
    [InlineData("""{"secrets":[{"name":"a","origin":"https://x.example","value":"12345"},{"name":"a","origin":"https://y.example","value":"12345"}]}""", "Two secrets are named 'a'")]
    [InlineData("""{"secrets":[{"name":"a","pass":"12345"}]}""", "line 1 is not as it must be")]
    [InlineData("""{"passwords":[]}""", "line 1 is not as it must be")]
    [InlineData("{}", "has no list 'secrets'")]
    [InlineData("12345", "line 1")]
    public async Task LoadAsync_Malformed_NamesTheMistakeAndNoValue(string json, string expected)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("glm45v-").FullName, "secrets.json");
        await File.WriteAllTextAsync(path, json, Stop);

        FormatException error = await Assert.ThrowsAsync<FormatException>(() => SecretStore.LoadAsync(path, cancellationToken: Stop));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("12345", error.Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void ToString_Secret_HidesTheValue() => Assert.DoesNotContain("hunter2", s_password.ToString(), StringComparison.Ordinal);

    private sealed class FixedTime(long seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
