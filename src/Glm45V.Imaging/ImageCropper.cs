namespace Glm45V.Imaging;

/// <summary>Cuts a rectangle out of an image.</summary>
public static class ImageCropper
{
    /// <summary>Gives the part of an image that lies inside a rectangle; what sticks out of the image is left away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle does not touch the image.</exception>
    public static RgbImage Crop(RgbImage image, PixelRectangle rectangle)
    {
        ArgumentNullException.ThrowIfNull(image);
        int left = Math.Max(0, rectangle.X);
        int top = Math.Max(0, rectangle.Y);
        int width = Math.Min(image.Width, rectangle.X + rectangle.Width) - left;
        int height = Math.Min(image.Height, rectangle.Y + rectangle.Height) - top;
        if (width <= 0 || height <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(rectangle), rectangle, $"The rectangle does not touch the image, which is {image.Width}x{image.Height} pixels.");
        }

        byte[] pixels = new byte[width * height * 3];
        for (int row = 0; row < height; row++)
        {
            image.Pixels.AsSpan((((top + row) * image.Width) + left) * 3, width * 3).CopyTo(pixels.AsSpan(row * width * 3));
        }

        return new RgbImage(width, height, pixels);
    }
}
