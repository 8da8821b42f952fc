using System.Text;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Reads lines, and then bytes, from a connection that is written to at the same time.</summary>
internal sealed class WireReader(Stream stream)
{
    private readonly byte[] buffer = new byte[8 * 1024];
    private int next;
    private int end;

    /// <summary>Reads what has come, at least a byte; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        if (next == end)
        {
            return await stream.ReadAsync(into, cancellationToken).ConfigureAwait(false);
        }

        int count = Math.Min(into.Length, end - next);
        buffer.AsMemory(next, count).CopyTo(into);
        next += count;
        return count;
    }

    /// <summary>Gives the next byte without taking it; null at the end.</summary>
    public async ValueTask<byte?> PeekAsync(CancellationToken cancellationToken) =>
        await FillAsync(cancellationToken).ConfigureAwait(false) ? buffer[next] : null;

    /// <summary>Reads one line without its end; null when the other side has closed.</summary>
    /// <exception cref="InvalidDataException">The line is longer than allowed, holds a zero byte, or has no end.</exception>
    public async ValueTask<string?> ReadLineAsync(int longest, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (await FillAsync(cancellationToken).ConfigureAwait(false))
        {
            byte read = buffer[next++];
            if (read == '\n')
            {
                return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
            }

            if (read == 0 || line.Length >= longest)
            {
                throw new InvalidDataException(read == 0 ? "The line holds a zero byte." : $"The line is longer than {longest} bytes.");
            }

            line.Append((char)read);
        }

        return line.Length == 0 ? null : throw new InvalidDataException("The message ends inside a line.");
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (next == end)
        {
            next = 0;
            end = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        return end > 0;
    }
}
