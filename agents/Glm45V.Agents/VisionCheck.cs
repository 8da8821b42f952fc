using Glm45V.Imaging;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents;

/// <summary>Finds out whether a model sees pictures at all: some endpoints take them and drop them without a word.</summary>
public static class VisionCheck
{
    /// <summary>The question that is asked, beside a picture that shows nothing but a number.</summary>
    public const string Question = "Which number does the picture show? Answer with its digits alone.";

    /// <summary>The number that the picture shows; one in nine hundred guesses is right.</summary>
    public const string Number = "472";

    /// <summary>Asks a model for the number in a picture.</summary>
    /// <param name="client">The model.</param>
    /// <param name="template">Settings passed on to the client; null passes none.</param>
    /// <param name="cancellationToken">Stops the model.</param>
    /// <exception cref="Glm45VException">The model does not see the number. The message holds what it said.</exception>
    public static async Task RequireAsync(IChatClient client, ChatOptions? template = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);

        ChatOptions options = template?.Clone() ?? new ChatOptions();
        options.Tools = null;
        options.Temperature ??= 0;
        ChatMessage question = new(ChatRole.User, [new DataContent(Picture(), "image/png"), new TextContent(Question)]);
        ChatResponse response = await client.GetResponseAsync([question], options, cancellationToken).ConfigureAwait(false);
        if (!string.Concat(response.Text.Where(char.IsAsciiDigit)).Contains(Number, StringComparison.Ordinal))
        {
            string said = response.Text.Trim().ReplaceLineEndings(" ");
            string shown = said.Length == 0 ? "nothing" : $"“{(said.Length > 80 ? said[..80] + "…" : said)}”";
            throw new Glm45VException($"The model does not see pictures: asked for the number in one, {Number}, it answered {shown}. Name a model with vision, such as zai-org/GLM-4.5V, and check that its server was started with it.");
        }
    }

    /// <summary>Gives the picture, as PNG: 280 by 140 pixels, black on white.</summary>
    public static ReadOnlyMemory<byte> Picture()
    {
        const int Width = 280;
        const int Height = 140;
        const int Scale = 10;
        ImageCanvas canvas = new ImageCanvas(new RgbImage(Width, Height, new byte[Width * Height * 3])).FillRectangle(new PixelRectangle(0, 0, Width, Height), RgbColor.White);
        ImageSize size = ImageCanvas.MeasureLabel(Number, Scale);
        return PngEncoder.Encode(canvas.DrawLabel(Number, new PixelPoint((Width - size.Width) / 2, (Height - size.Height) / 2), RgbColor.Black, RgbColor.White, Scale).ToImage());
    }
}
