using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>One line of an audit log.</summary>
/// <param name="Sequence">Its number, from 1.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What kind of thing: <c>action</c>, <c>denied</c>, <c>asked</c>, <c>allowed</c>, <c>refused</c>, <c>upload</c>, <c>download</c>, <c>secret</c>, <c>dialog</c>.</param>
/// <param name="Origin">Where it happened.</param>
/// <param name="Text">What happened; secrets are masked.</param>
/// <param name="Previous">The hash of the line before, or 64 zeros.</param>
/// <param name="Hash">SHA-256 over the other members, in hexadecimal.</param>
public sealed record AuditEntry(long Sequence, DateTimeOffset Time, string Kind, string Origin, string Text, string Previous, string Hash)
{
    internal string ComputeHash()
    {
        string[] parts = [Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), Time.ToString("O", System.Globalization.CultureInfo.InvariantCulture), Kind, Origin, Text, Previous];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)));
    }
}

/// <summary>A file of JSON lines that records what was done and refused; each line holds the hash of the one before, so that a change shows.</summary>
/// <remarks>Safe to write from any thread. Cutting lines off the end cannot be seen from the file alone: keep the last hash elsewhere.</remarks>
public sealed class AuditLog : IDisposable
{
    private static readonly string s_first = new('0', 64);
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock sync = new();
    private readonly StreamWriter writer;
    private readonly TimeProvider time;
    private long sequence;
    private string last = s_first;

    /// <summary>Opens a log for appending; an existing one is verified first.</summary>
    /// <exception cref="InvalidDataException">The file is no audit log, or was changed.</exception>
    public AuditLog(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        this.time = time ?? TimeProvider.System;
        if (File.Exists(path) && Read(path) is [.., var end])
        {
            (sequence, last) = (end.Sequence, end.Hash);
        }

        writer = new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>Reads and verifies a log.</summary>
    /// <exception cref="InvalidDataException">A line is none, or does not continue the chain; the message names it.</exception>
    public static IReadOnlyList<AuditEntry> Read(string path)
    {
        List<AuditEntry> entries = [];
        foreach ((int index, string line) in File.ReadLines(path).Index())
        {
            AuditEntry? entry;
            try
            {
                entry = JsonSerializer.Deserialize<AuditEntry>(line, s_json);
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"Line {index + 1} of '{path}' is no entry of an audit log.", error);
            }

            string previous = entries.Count == 0 ? s_first : entries[^1].Hash;
            if (entry is null || entry.Sequence != index + 1 || entry.Previous != previous || entry.Hash != entry.ComputeHash())
            {
                throw new InvalidDataException($"Line {index + 1} of '{path}' does not continue the chain: the log was changed.");
            }

            entries.Add(entry);
        }

        return entries;
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    internal void Write(string kind, string origin, string text)
    {
        lock (sync)
        {
            var entry = new AuditEntry(sequence + 1, time.GetUtcNow(), kind, origin, text, last, "");
            entry = entry with { Hash = entry.ComputeHash() };
            writer.WriteLine(JsonSerializer.Serialize(entry, s_json));
            (sequence, last) = (entry.Sequence, entry.Hash);
        }
    }
}
