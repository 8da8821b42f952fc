using System.Globalization;

namespace Glm45V.Converter;

/// <summary>What a conversion has written whole into one data file, so that a killed one goes on behind it.</summary>
/// <remarks>One line a weight: offset, length, name. A line that was cut when the conversion was killed does not count.</remarks>
internal sealed class ConversionJournal : IDisposable
{
    private readonly Dictionary<(string Name, long Offset), long> _written = [];
    private readonly StreamWriter _lines;

    /// <summary>Opens the journal beside a data file, which holds nothing beyond <paramref name="dataLength"/>.</summary>
    public ConversionJournal(string path, long dataLength)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', 3) is [var first, var second, var name]
                && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
                && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                && offset + length <= dataLength)
            {
                _written[(name, offset)] = length;
                End = Math.Max(End, offset + length);
            }
        }

        _lines = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            _lines.WriteLine();
        }
    }

    /// <summary>Where the last whole weight ends.</summary>
    public long End { get; }

    /// <summary>Gives the length of a weight that lies at an offset, or null.</summary>
    public long? Find(string name, long offset) => _written.TryGetValue((name, offset), out long length) ? length : null;

    /// <summary>Notes a weight once its bytes have left this process.</summary>
    public void Add(string name, long offset, long length, Stream data)
    {
        data.Flush();
        _lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{offset} {length} {name}"));
    }

    public void Dispose() => _lines.Dispose();
}
