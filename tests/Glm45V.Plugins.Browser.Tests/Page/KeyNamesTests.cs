using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Tests.Page;

public sealed class KeyNamesTests
{
    [Theory]
    [InlineData("enter", "Enter")]
    [InlineData("Return", "Enter")]
    [InlineData("ESC", "Escape")]
    [InlineData("ctrl+c", "Control+c")]
    [InlineData("Control+A", "Control+a")]
    [InlineData("ctrl + shift + T", "Control+Shift+T")]
    [InlineData("Shift+a", "Shift+a")]
    [InlineData("A", "A")]
    [InlineData("+", "+")]
    [InlineData("ctrl++", "Control++")]
    [InlineData("f12", "F12")]
    [InlineData("alt+left", "Alt+ArrowLeft")]
    [InlineData("cmd", "Meta")]
    public void Normalize_WaysOfWriting_GiveTheBrowsersName(string written, string name)
    {
        Assert.Equal(name, KeyNames.Normalize(written));
    }

    [Theory]
    [InlineData("Entr")]
    [InlineData("ctrl+")]
    [InlineData("ctrl+entr")]
    [InlineData("a+b")]
    [InlineData("é")]
    public void Normalize_NoKey_NamesTheValue(string written)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => KeyNames.Normalize(written));

        Assert.Contains($"'{written}'", error.Message, StringComparison.Ordinal);
    }
}
