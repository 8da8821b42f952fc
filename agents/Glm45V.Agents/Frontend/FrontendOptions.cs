using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Frontend;

/// <summary>How a <see cref="FrontendAgent"/> works, and when it ends.</summary>
public sealed record FrontendOptions
{
    /// <summary>The most rounds of improvement after the draft, from 0, which keeps the draft, to 100. The default is 4.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>How many drafts are made, of which the best goes on, from 1 to 20. The default is 1.</summary>
    public int Variants { get; init; } = 1;

    /// <summary>The likeness at which a page is good enough, from 0 to 1. The default is 0.98.</summary>
    public double GoodEnough { get; init; } = 0.98;

    /// <summary>How many rounds in a row may come to nothing before the work ends, at least 1. The default is 2.</summary>
    public int Plateau { get; init; } = 2;

    /// <summary>How often the model is asked again when its answer cannot be used, from 0. The default is 4: five answers in all.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Further widths in pixels, each at least 28, that the page has to work at; the reference's own width always counts.</summary>
    public IReadOnlyList<int> Viewports { get; init; } = [];

    /// <summary>True cuts the pictures that the plan names out of the reference, for the page to use; false, the default, puts grey boxes in their place.</summary>
    public bool CropPictures { get; init; }

    /// <summary>Compiles Tailwind CSS, in which the page is then written; null, the default, has it written in plain CSS.</summary>
    public TailwindCompiler? Tailwind { get; init; }

    /// <summary>The height in pixels of the parts that a long page is written in; pages up to half as high again are written whole. At least 200; the default is 1400.</summary>
    public int PartHeight { get; init; } = 1400;

    /// <summary>Settings passed on to the client, such as the most tokens of an answer; null leaves 16,384 tokens.</summary>
    public ChatOptions? Template { get; init; }

    internal void Validate()
    {
        Require(Rounds is >= 0 and <= 100, nameof(Rounds), Rounds, "from 0 to 100");
        Require(Variants is >= 1 and <= 20, nameof(Variants), Variants, "from 1 to 20");
        Require(GoodEnough is >= 0 and <= 1, nameof(GoodEnough), GoodEnough, "from 0 to 1");
        Require(Plateau >= 1, nameof(Plateau), Plateau, "at least 1");
        Require(Retries >= 0, nameof(Retries), Retries, "at least 0");
        Require(PartHeight >= 200, nameof(PartHeight), PartHeight, "at least 200");
        foreach (int width in Viewports)
        {
            Require(width is >= 28 and <= 8192, nameof(Viewports), width, "widths from 28 to 8192 pixels");
        }
    }

    private static void Require(bool isFine, string name, object value, string range)
    {
        if (!isFine)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
