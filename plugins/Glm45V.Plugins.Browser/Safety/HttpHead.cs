using System.Globalization;
using System.Text;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>The head of an HTTP/1.1 message: its first line and its header lines, as they came.</summary>
internal sealed record HttpHead(string FirstLine, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private const int Longest = 64 * 1024;

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Reads one head, and nothing behind it; null when the other side has closed.</summary>
    /// <exception cref="InvalidDataException">It is no head of HTTP/1.1, or longer than 64 KiB.</exception>
    public static async Task<HttpHead?> ReadAsync(WireReader reader, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        int length = 0;
        while (true)
        {
            string? line = await reader.ReadLineAsync(Longest - length, cancellationToken).ConfigureAwait(false);
            if (line is null)
            {
                return lines.Count == 0 ? null : throw new InvalidDataException("The message ends inside its head.");
            }

            length += line.Length + 2;
            if (line.Length > 0)
            {
                lines.Add(line);
            }
            else if (lines.Count > 0)
            {
                return new HttpHead(lines[0], [.. lines.Skip(1).Select(ReadHeader)]);
            }
        }
    }

    /// <summary>Gives the head without the headers of one connection, which are this side's to set, and with others set.</summary>
    public HttpHead ForNextConnection(string firstLine, params IEnumerable<KeyValuePair<string, string>> added)
    {
        HashSet<string> dropped = new(StringComparer.OrdinalIgnoreCase)
        {
            "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "Upgrade",
        };
        dropped.UnionWith((Header("Connection") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        dropped.ExceptWith(["Content-Length", "Transfer-Encoding", "Host"]);
        return new HttpHead(firstLine, [.. Headers.Where(header => !dropped.Contains(header.Key)), .. added, new("Connection", "close")]);
    }

    public byte[] ToBytes()
    {
        StringBuilder text = new StringBuilder(FirstLine).Append("\r\n");
        foreach ((string name, string value) in Headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    private static KeyValuePair<string, string> ReadHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !char.IsWhiteSpace(line[0]) && !char.IsWhiteSpace(line[colon - 1])
            ? new(line[..colon], line[(colon + 1)..].Trim())
            : throw new InvalidDataException("A line of the head is no header.");
    }
}
