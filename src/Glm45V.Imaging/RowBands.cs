namespace Glm45V.Imaging;

/// <summary>Works on a picture in horizontal bands, one for each core where the picture is large enough.</summary>
public static class RowBands
{
    private const int SmallestBand = 1 << 18; // bytes: less is not worth another thread

    /// <summary>Calls the work with ranges of rows that together are all of them, each once.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="rowBytes">About how many bytes a row takes.</param>
    /// <param name="work">Called with the first row of a band and the one after its last.</param>
    public static void Run(int rows, int rowBytes, Action<int, int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        int bands = (int)Math.Clamp((long)rows * rowBytes / SmallestBand, 1, Math.Min(rows, Environment.ProcessorCount));
        if (bands == 1)
        {
            work(0, rows);
        }
        else
        {
            Parallel.For(0, bands, band => work((int)((long)rows * band / bands), (int)((long)rows * (band + 1) / bands)));
        }
    }
}
