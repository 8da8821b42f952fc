using System.Buffers.Binary;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>Reads a PNG file's size from its header.</summary>
internal static class PngSize
{
    public static (int Width, int Height) Of(ReadOnlySpan<byte> png)
    {
        Assert.True(png[1..4].SequenceEqual("PNG"u8));
        return (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
    }
}
