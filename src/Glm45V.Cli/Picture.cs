using Glm45V.Imaging;
using Glm45V.Runtime.Model;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli;

/// <summary>A picture file that goes with a question.</summary>
internal sealed record Picture(DataContent Content, int Width, int Height)
{
    /// <summary>Reads a file; one that holds no picture is refused at once.</summary>
    public static Picture Load(string path)
    {
        RgbImage image = ImageDecoder.Load(path);
        return new Picture(new DataContent(File.ReadAllBytes(path), "image/*") { Name = path }, image.Width, image.Height);
    }

    /// <summary>Says on standard error when the model was trained on screens of another size.</summary>
    public void WarnUnlessReadable(ModelManifest? manifest)
    {
        if (manifest?.Screen is { } screen && (screen.Width != Width || screen.Height != Height))
        {
            Console.Error.WriteLine(
                $"'{Content.Name}' is {Width} × {Height} pixels, and {manifest.Name} reads only screens of {screen.Width} × {screen.Height}: "
                + "its answer will be a guess. Give a picture of that size, or another model with --model.");
        }
    }
}
