using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Glm45V.Imaging;

/// <summary>Scales pictures with an antialiased bicubic filter, byte for byte like <c>Image.resize(size, BICUBIC)</c> of Pillow 13.</summary>
public static class ImageResizer
{
    /// <summary>Gives the picture at another size; the same size gives the picture itself.</summary>
    /// <param name="image">The picture to scale.</param>
    /// <param name="width">Width to reach in pixels, at least 1.</param>
    /// <param name="height">Height to reach in pixels, at least 1.</param>
    public static RgbImage Bicubic(RgbImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);

        // The order shows where a pass overshoots and is clipped; Pillow 13 takes the columns first when that makes the first pass smaller.
        return height < image.Height && width > image.Width
            ? ResizeWidth(ResizeHeight(image, height), width)
            : ResizeHeight(ResizeWidth(image, width), height);
    }

    private static RgbImage ResizeWidth(RgbImage image, int width) =>
        width == image.Width ? image : ResizeRows(image, ResampleWeights.Bicubic(image.Width, width));

    private static RgbImage ResizeHeight(RgbImage image, int height) =>
        height == image.Height ? image : ResizeColumns(image, ResampleWeights.Bicubic(image.Height, height));

    private static RgbImage ResizeRows(RgbImage image, ResampleWeights weights)
    {
        int width = weights.Count;
        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(width * image.Height * 3));
        int sourceStride = image.Width * 3;
        int stride = width * 3;
        RowBands.Run(image.Height, stride, (from, to) =>
        {
            // One spare byte each: pixels are read and written four bytes at a time.
            byte[] source = new byte[sourceStride + 1];
            byte[] target = new byte[stride + 1];
            for (int row = from; row < to; row++)
            {
                image.Pixels.AsSpan(row * sourceStride, sourceStride).CopyTo(source);
                ResizeRow(source, target, weights);
                target.AsSpan(0, stride).CopyTo(pixels.AsSpan(row * stride));
            }
        });

        return new RgbImage(width, image.Height, pixels);
    }

    private static void ResizeRow(ReadOnlySpan<byte> source, Span<byte> target, ResampleWeights weights)
    {
        for (int x = 0; x < weights.Count; x++)
        {
            ReadOnlySpan<int> taps = weights.Taps(x);
            ReadOnlySpan<byte> window = source.Slice(weights.Start(x) * 3, (taps.Length * 3) + 1);
            Vector128<int> sum = Vector128.Create(ResampleWeights.Half);
            for (int tap = 0; tap < taps.Length; tap++)
            {
                uint rgb = MemoryMarshal.Read<uint>(window[(tap * 3)..]);
                Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(rgb).AsByte());
                sum += Vector128.WidenLower(wide).AsInt32() * taps[tap];
            }

            Vector128<int> clipped = Clip(sum);
            MemoryMarshal.Write(target[(x * 3)..], Pack(clipped, clipped, clipped, clipped).AsUInt32().ToScalar());
        }
    }

    private static RgbImage ResizeColumns(RgbImage image, ResampleWeights weights)
    {
        int stride = image.Width * 3;
        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(stride * weights.Count));
        RowBands.Run(weights.Count, stride, (from, to) =>
        {
            for (int row = from; row < to; row++)
            {
                ReadOnlySpan<int> taps = weights.Taps(row);
                ReadOnlySpan<byte> window = image.Pixels.AsSpan(weights.Start(row) * stride, taps.Length * stride);
                BlendRows(window, taps, pixels.AsSpan(row * stride, stride));
            }
        });

        return new RgbImage(image.Width, weights.Count, pixels);
    }

    // rows: [taps, stride], target: [stride]
    private static void BlendRows(ReadOnlySpan<byte> rows, ReadOnlySpan<int> taps, Span<byte> target)
    {
        int at = 0;
        for (; at + Vector128<byte>.Count <= target.Length; at += Vector128<byte>.Count)
        {
            Vector128<int> a = Vector128.Create(ResampleWeights.Half);
            Vector128<int> b = a;
            Vector128<int> c = a;
            Vector128<int> d = a;
            for (int tap = 0; tap < taps.Length; tap++)
            {
                Vector128<byte> bytes = Vector128.Create(rows.Slice((tap * target.Length) + at, Vector128<byte>.Count));
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
                a += Vector128.WidenLower(low).AsInt32() * taps[tap];
                b += Vector128.WidenUpper(low).AsInt32() * taps[tap];
                c += Vector128.WidenLower(high).AsInt32() * taps[tap];
                d += Vector128.WidenUpper(high).AsInt32() * taps[tap];
            }

            Pack(Clip(a), Clip(b), Clip(c), Clip(d)).CopyTo(target[at..]);
        }

        for (; at < target.Length; at++)
        {
            int sum = ResampleWeights.Half;
            for (int tap = 0; tap < taps.Length; tap++)
            {
                sum += rows[(tap * target.Length) + at] * taps[tap];
            }

            target[at] = (byte)Math.Clamp(sum >> ResampleWeights.PrecisionBits, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Clip(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max(sum >> ResampleWeights.PrecisionBits, Vector128<int>.Zero), Vector128.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pack(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d) =>
        Vector128.Narrow(Vector128.Narrow(a, b).AsUInt16(), Vector128.Narrow(c, d).AsUInt16());
}
