using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Time-based one-time passwords of six digits every 30 seconds over SHA-1, as RFC 6238 defines them and sites use them.</summary>
internal static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    /// <summary>Gives the code of a moment.</summary>
    public static string Code(ReadOnlySpan<byte> seed, DateTimeOffset at)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, at.ToUnixTimeSeconds() / StepSeconds);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default, which sites use; the code lives for half a minute
        HMACSHA1.HashData(seed, counter, hash);
#pragma warning restore CA5350
        int offset = hash[^1] & 0xF;
        int number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a seed in Base32 (RFC 4648); white space, padding and case do not matter.</summary>
    /// <exception cref="ArgumentException">It is no Base32; the message does not quote it.</exception>
    public static byte[] Decode(string seed)
    {
        List<byte> bytes = [];
        (int bits, int count) = (0, 0);
        foreach (char letter in seed.Where(letter => !char.IsWhiteSpace(letter) && letter is not ('=' or '-')))
        {
            int value = Alphabet.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
            {
                throw new ArgumentException("The seed of one-time passwords holds letters that are not Base32 (A to Z, 2 to 7).", nameof(seed));
            }

            (bits, count) = ((bits << 5) | value, count + 5);
            if (count >= 8)
            {
                count -= 8;
                bytes.Add((byte)(bits >> count));
                bits &= (1 << count) - 1;
            }
        }

        return bytes.Count > 0 ? [.. bytes] : throw new ArgumentException("The seed of one-time passwords is empty.", nameof(seed));
    }
}
