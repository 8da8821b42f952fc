using System.Globalization;
using System.Text;
using Glm45V.Imaging;

namespace Glm45V.Runtime.Media;

/// <summary>Reads pictures that stand one behind the other in a stream as binary PPM: the plainest form in which programs hand over pixels.</summary>
internal static class PpmReader
{
    private const int MaxPixels = 200_000_000;

    /// <summary>Reads the next picture; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no PPM of 8 bits.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside a picture.</exception>
    public static RgbImage? Read(Stream stream)
    {
        if (Word(stream) is not { Length: > 0 } magic)
        {
            return null;
        }

        if (magic != "P6" || !int.TryParse(Word(stream), NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(Word(stream), NumberStyles.None, CultureInfo.InvariantCulture, out int height) || Word(stream) != "255"
            || width < 1 || height < 1 || (long)width * height > MaxPixels)
        {
            throw new InvalidDataException("it did not give pictures of a size that can be read");
        }

        byte[] pixels = new byte[width * height * 3];
        stream.ReadExactly(pixels);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>Reads up to the white space behind a word.</summary>
    private static string Word(Stream stream)
    {
        var word = new StringBuilder();
        for (int value; (value = stream.ReadByte()) >= 0;)
        {
            if (!char.IsWhiteSpace((char)value))
            {
                word.Append((char)value);
            }
            else if (word.Length > 0)
            {
                break;
            }

            if (word.Length > 16)
            {
                throw new InvalidDataException("it did not give pictures");
            }
        }

        return word.ToString();
    }
}
