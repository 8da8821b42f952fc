namespace Glm45V.Cli.Generated;

/// <summary>The words that generated pages are made of.</summary>
internal static class PageLexicon
{
    public static IReadOnlyList<string> Brands { get; } = ["Leaf & Pot", "Northwind", "Kestrel Labs", "Harbor Mail", "Pine Ledger", "Atlas Rail", "Quill", "Moss Market", "Orbit Desk", "Tidewater", "Lumen Clinic", "Acorn Bank"];

    public static IReadOnlyList<string> Sections { get; } = ["Home", "Orders", "Invoices", "Customers", "Reports", "Messages", "Calendar", "Projects", "Files", "Settings", "Billing", "Help", "Team", "Pricing", "Blog", "Careers", "Contact", "Downloads"];

    public static IReadOnlyList<string> Headings { get; } = ["Welcome back", "Everything for your garden", "Your week at a glance", "Plans for every team", "Latest stories", "Find your next trip", "Open orders", "New arrivals", "Care that comes to you", "Send money in seconds"];

    public static IReadOnlyList<string> Sentences { get; } =
    [
        "Delivered within two days to any address.", "Nothing is charged before you confirm.", "Made by people who use it themselves.", "Switch or cancel whenever you like.", "More than forty shops near you.",
        "Updated this morning by the night shift.", "Read by twelve thousand members.", "Ask us anything, day or night.", "Three of them are waiting for an answer.", "Prices include tax and shipping.",
    ];

    public static IReadOnlyList<string> Actions { get; } =
    [
        "Add to basket", "Create account", "Start free trial", "Export as CSV", "New invoice", "Send message", "Book a visit", "Compare plans", "Download report", "Upload photo", "Subscribe", "Apply filters", "Save draft", "Publish", "Invite people",
        "Track parcel", "Print label", "Write a review", "View details", "Learn more", "Join now", "Reset", "Cancel", "Continue",
    ];

    public static IReadOnlyList<string> Products { get; } = ["Green Darjeeling", "Smoky Lapsang", "Walnut desk", "Linen shirt", "Trail shoes", "Desk lamp", "Ceramic mug", "Wool blanket", "Oak shelf", "Travel bag", "Espresso cup", "Rain jacket", "Garden hose", "Alarm clock", "Bread knife", "Yoga mat"];

    public static IReadOnlyList<string> People { get; } = ["Ada Novak", "Bob Martin", "Chen Wei", "Dana Cole", "Emil Berg", "Fatima Khan", "Grace Okoro", "Hugo Lima", "Ines Costa", "Jonas Vogel", "Kira Sato", "Liam Doyle", "Maya Patel", "Noah Fischer", "Olga Petrova", "Paul Renard"];

    public static IReadOnlyList<string> Fields { get; } = ["First name", "Last name", "Email", "Company", "Street", "City", "Postal code", "Phone", "Coupon code", "Subject", "Website", "Order number"];

    public static IReadOnlyList<(string Label, string[] Choices)> Lists { get; } =
    [
        ("Country", ["Austria", "Brazil", "Canada", "Denmark"]), ("Size", ["Small", "Medium", "Large"]), ("Currency", ["Euro", "Dollar", "Yen"]), ("Language", ["English", "German", "Spanish"]), ("Sort by", ["Newest", "Price", "Name"]),
    ];

    public static IReadOnlyList<string> Ticks { get; } = ["Remember me", "Send me news by mail", "I accept the terms", "Gift wrapping", "Express delivery", "Show archived items", "Email me a copy"];

    public static IReadOnlyList<string> Statuses { get; } = ["Paid", "Open", "Overdue", "Shipped", "Draft", "Cancelled"];

    public static IReadOnlyList<string> Stats { get; } = ["Revenue", "Visitors", "Open tickets", "Refunds", "New members", "Orders today"];

    /// <summary>Icons by what they do: paths of a 24 by 24 drawing, drawn for these pages.</summary>
    public static IReadOnlyList<(string Name, string Path)> Icons { get; } =
    [
        ("Delete", "M5 7h14M10 4h4M7 7l1 13h8l1-13"), ("Edit", "M4 20l4-1L19 8l-3-3L5 16z"), ("Search", "M10 4a6 6 0 1 0 .1 0M15 15l5 5"), ("Close", "M6 6l12 12M18 6L6 18"), ("Add", "M12 5v14M5 12h14"), ("Menu", "M4 7h16M4 12h16M4 17h16"),
        ("Star", "M12 4l2.4 5.4 5.6.6-4.2 3.9 1.2 5.7-5-3-5 3 1.2-5.7L4 10l5.6-.6z"), ("Download", "M12 4v10M8 11l4 4 4-4M5 20h14"), ("Share", "M4 12v8h16v-8M12 3v12M8 7l4-4 4 4"), ("Copy", "M8 8h11v12H8zM5 16V4h10"), ("Bell", "M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 20h4"),
        ("Next", "M9 5l7 7-7 7"), ("Back", "M15 5l-7 7 7 7"), ("Play", "M7 5l12 7-12 7z"),
    ];
}
