using System.Text.Json;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Finds where secrets stand on a page, in fields and in text, so that pictures can be covered there.</summary>
internal static class SecretPlaces
{
    /// <summary>Gives the rectangles, with a margin; none without secrets.</summary>
    public static async Task<IReadOnlyList<ViewBox>> FindAsync(BrowserTab tab, SecretStore secrets, int width, int height)
    {
        IReadOnlyList<(string Text, string Placeholder)> forms = secrets.Forms();
        if (forms.Count == 0)
        {
            return [];
        }

        string script = ProbeScripts.SecretPlaces.Replace("FORMS", JsonSerializer.Serialize(forms.Select(form => form.Text)), StringComparison.Ordinal);
        var page = new ViewBox(0, 0, width, height);
        List<ViewBox> places = [];
        foreach (FrameView view in await FrameView.AllAsync(tab, page).ConfigureAwait(false))
        {
            JsonElement? found = await view.CallThroughRootsAsync(script).ConfigureAwait(false);
            foreach (double[] box in found?.Deserialize<double[][]>() ?? [])
            {
                ViewBox place = new ViewBox(box[0] - 2 + view.Left, box[1] - 2 + view.Top, box[2] + 2 + view.Left, box[3] + 2 + view.Top).Within(view.Seen).Within(page);
                if (place.Right > place.Left && place.Bottom > place.Top)
                {
                    places.Add(place);
                }
            }
        }

        return places;
    }
}
