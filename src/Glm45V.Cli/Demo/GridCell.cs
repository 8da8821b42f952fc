namespace Glm45V.Cli.Demo;

/// <summary>Names a cell of the 28-pixel grid every demo page is laid out on: column 0 to 7, row 0 to 10.</summary>
internal readonly record struct GridCell(int Column, int Row)
{
    /// <summary>The edge of a cell in pixels: the nano model sees one image token for each.</summary>
    public const int Size = 28;

    /// <summary>The left edge in pixels.</summary>
    public int Left => Column * Size;

    /// <summary>The top edge in pixels.</summary>
    public int Top => Row * Size;

    /// <summary>Gives the cell so many columns to the right and rows further down.</summary>
    public GridCell Move(int columns, int rows) => new(Column + columns, Row + rows);
}
