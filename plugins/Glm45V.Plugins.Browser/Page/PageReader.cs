using System.Text.Json;
using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Reads the text of pages, with the place of each piece.</summary>
internal static class PageReader
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads what a person can see on a page, or could see by scrolling it.</summary>
    public static async Task<PageText> ReadAsync(BrowserTab tab, SecretStore secrets)
    {
        List<TextBlock> blocks = [];
        int length = 0;
        int leftOut = 0;
        IReadOnlyList<FrameView> views = await FrameView.AllAsync(tab, new ViewBox(0, 0, int.MaxValue, int.MaxValue)).ConfigureAwait(false);
        double[] scrolled = (await views[0].CallAsync("() => [scrollX, scrollY]").ConfigureAwait(false))?.Deserialize<double[]>() ?? [0, 0];
        foreach (FrameView view in views)
        {
            if (await view.CallThroughRootsAsync(ReadScripts.Blocks).ConfigureAwait(false) is not { } answer)
            {
                continue;
            }

            Answer read = answer.Deserialize<Answer>(s_json)!;
            leftOut += read.LeftOut;
            foreach (RawBlock raw in read.Blocks)
            {
                var box = new PageBox(raw.L + view.Left + scrolled[0], raw.T + view.Top + scrolled[1], raw.R + view.Left + scrolled[0], raw.B + view.Top + scrolled[1]);
                var block = new TextBlock(blocks.Count + 1, secrets.Mask(raw.Text), raw.Link is null ? null : secrets.Mask(raw.Link), box);
                length += block.ToString().Length + 1;
                if (length > PageText.Longest)
                {
                    leftOut++;
                    continue;
                }

                blocks.Add(block);
            }
        }

        return new PageText(secrets.Mask(tab.Page.Url), blocks, leftOut);
    }

    private sealed record RawBlock(string Text, string? Link, double L, double T, double R, double B);

    private sealed record Answer(RawBlock[] Blocks, int LeftOut);
}
