namespace Glm45V.Imaging.Formats;

/// <summary>A frame of a WebP animation as a still file, and where it lies on the canvas.</summary>
internal sealed record WebpFrame(byte[] Still, ImageSize Canvas, PixelPoint Position)
{
    /// <summary>Lays the decoded frame on its canvas, white where the frame does not reach.</summary>
    public RgbImage Place(RgbImage frame)
    {
        if (Position == default && (frame.Width, frame.Height) == (Canvas.Width, Canvas.Height))
        {
            return frame;
        }

        byte[] pixels = new byte[(long)Canvas.Width * Canvas.Height * 3];
        pixels.AsSpan().Fill(255);
        int columns = Math.Min(frame.Width, Canvas.Width - Position.X);
        for (int y = 0; columns > 0 && y < Math.Min(frame.Height, Canvas.Height - Position.Y); y++)
        {
            frame.Pixels.AsSpan(y * frame.Width * 3, columns * 3)
                .CopyTo(pixels.AsSpan((((Position.Y + y) * Canvas.Width) + Position.X) * 3));
        }

        return new RgbImage(Canvas.Width, Canvas.Height, pixels);
    }
}
