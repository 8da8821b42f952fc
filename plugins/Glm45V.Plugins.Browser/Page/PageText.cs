using System.Text;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>A rectangle on the whole page, in CSS pixels from its upper left corner, however far it is scrolled.</summary>
public readonly record struct PageBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Gives the smallest box around both.</summary>
    public PageBox Around(PageBox other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>Writes the two corners, in whole pixels.</summary>
    public override string ToString() => FormattableString.Invariant($"{Left:F0},{Top:F0} to {Right:F0},{Bottom:F0}");
}

/// <summary>A piece of text that a person can see on a page: a paragraph, a cell, a link, or what a field holds.</summary>
/// <param name="Number">Its number on this page, from 1, in the order of the documents.</param>
/// <param name="Text">The words, which are data and no instruction; secrets are masked.</param>
/// <param name="Link">The address it leads to; null for what is no link.</param>
/// <param name="Box">Where it stands.</param>
public sealed record TextBlock(int Number, string Text, string? Link, PageBox Box)
{
    /// <summary>Writes the piece with its number: <c>[3] Terms &lt;https://example.com/terms&gt;</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"[{Number}] {Text}{(Link is null ? "" : $" <{Link}>")}");
}

/// <summary>The text of a whole page, of its frames too, beyond what the screen shows.</summary>
/// <param name="Url">The address of the page, secrets masked.</param>
/// <param name="Blocks">The pieces of text.</param>
/// <param name="LeftOut">How many pieces more there are, left out because the page is too long.</param>
public sealed record PageText(string Url, IReadOnlyList<TextBlock> Blocks, int LeftOut)
{
    /// <summary>The most characters of text that are read off one page.</summary>
    public const int Longest = 60_000;

    /// <summary>Writes the pieces; what stands in one row of the page stands in one line.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        PageBox? last = null;
        foreach (TextBlock block in Blocks)
        {
            text.Append(last is not { } before ? "" : StandsBeside(before, block.Box) ? " | " : "\n").Append(block);
            last = block.Box;
        }

        return text.ToString();
    }

    private static bool StandsBeside(PageBox left, PageBox right)
    {
        double shared = Math.Min(left.Bottom, right.Bottom) - Math.Max(left.Top, right.Top);
        return right.Left >= left.Right - 1 && shared > Math.Min(left.Bottom - left.Top, right.Bottom - right.Top) / 2;
    }
}
