using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Tests.Frontend;

/// <summary>A small page of a tea shop, and pages that come near it or pretend to.</summary>
internal static class TeaPage
{
    public const int Width = 560;

    public const string Html = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Tea</title>
        <style>
        body { margin: 0; font: 16px Arial, sans-serif; color: #222; background: #fff; }
        header { background: #1f6f50; color: #fff; padding: 18px 24px; display: flex; justify-content: space-between; }
        header b { font-size: 22px; }
        main { padding: 24px; }
        h1 { margin: 0 0 12px; font-size: 30px; }
        .cards { display: flex; gap: 16px; margin-top: 20px; }
        .card { flex: 1; border: 1px solid #ccd; border-radius: 8px; padding: 16px; }
        .price { color: #b3261e; font-weight: bold; }
        button { background: #1f6f50; color: #fff; border: 0; border-radius: 4px; padding: 10px 18px; font: inherit; }
        </style></head>
        <body>
        <header><b>Leaf &amp; Pot</b><nav>Shop About Basket</nav></header>
        <main><h1>Teas of the season</h1><p>Picked this spring, and on your table in two days.</p>
        <div class="cards">
        <div class="card"><h2>Green Darjeeling</h2><p class="price">12.50</p><button>Add to basket</button></div>
        <div class="card"><h2>Smoky Lapsang</h2><p class="price">9.80</p><button>Add to basket</button></div>
        </div></main>
        </body></html>
        """;

    /// <summary>Asks for a document on a small screen.</summary>
    public static RenderRequest Show(string html) => new(html, Width) { Height = 420 };

    /// <summary>The same page in other colours, with a text less and a card less.</summary>
    public static string Draft => Html.Replace("#1f6f50", "#334488", StringComparison.Ordinal)
        .Replace("<p>Picked this spring, and on your table in two days.</p>", "", StringComparison.Ordinal)
        .Replace("""<div class="card"><h2>Smoky Lapsang</h2><p class="price">9.80</p><button>Add to basket</button></div>""", "", StringComparison.Ordinal);
}
