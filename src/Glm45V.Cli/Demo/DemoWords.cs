namespace Glm45V.Cli.Demo;

/// <summary>Holds the ordinary labels the demo pages are written with, all of which the nano model saw in training.</summary>
/// <remarks>Tab and button labels are those whose width in cells is beyond doubt, so each has the size the model knows.</remarks>
internal static class DemoWords
{
    /// <summary>Gives what the menu pages list: the entries of a site's navigation.</summary>
    public static IReadOnlyList<string> Links { get; } =
    [
        "Home", "About", "Products", "Services", "Pricing", "Blog", "News", "Contact", "Support", "Docs", "Help", "Careers", "Team",
        "Shop", "Store", "Gallery", "Events", "Forum", "Community", "Partners", "Features", "Download", "Dashboard", "Reports",
        "Orders", "Customers", "Inbox", "Calendar", "Tasks", "Projects", "Files", "Messages", "Settings", "Profile", "Account",
        "Billing", "Users", "Groups", "Teams", "Analytics", "Overview", "Activity", "History", "Favorites", "Library", "Music",
        "Movies", "Books", "Games", "Sports", "Weather", "Travel", "Food", "Health", "Science", "World", "Local", "Market", "Deals",
        "New", "Sale", "Women", "Men", "Kids", "Offers", "Recipes", "Courses", "Lessons", "Tutorials", "Guides", "Status", "Terms",
        "Privacy", "Cookies", "Legal", "Press", "Investors", "Sitemap", "Imprint", "FAQ", "Feedback", "Security", "API",
        "Developers", "Login", "Logout", "Explore", "Trending", "Popular", "Recent", "Saved", "Drafts", "Sent", "Trash", "Spam",
        "Archive", "Contacts", "Invoices", "Payments", "Shipping", "Returns", "Wishlist", "Cart",
    ];

    /// <summary>Gives tab labels of two or three cells.</summary>
    public static IReadOnlyList<string> Tabs { get; } =
    [
        "Products", "Services", "Pricing", "Blog", "News", "Contact", "Support", "Docs", "Help", "Careers", "Shop", "Store",
        "Gallery", "Events", "Forum", "Partners", "Features", "Download", "Reports", "Orders", "Inbox", "Calendar", "Projects",
        "Files", "Settings", "Profile", "Account", "Groups", "Teams", "Analytics", "Overview", "Activity", "History", "Favorites",
        "Library", "Movies", "Games", "Sports", "Weather", "Food", "Health", "Science", "Local", "Market", "New", "Sale", "Women",
        "Men", "Kids", "Recipes", "Courses", "Lessons", "Tutorials", "Guides", "Status", "Terms", "Privacy", "Cookies", "Legal",
        "Investors", "Sitemap", "Imprint", "FAQ", "Feedback", "Security", "API", "Login", "Logout", "Explore", "Trending",
        "Popular", "Recent", "Saved", "Sent", "Archive", "Contacts", "Invoices", "Payments", "Shipping", "Returns", "Wishlist",
        "Cart",
    ];

    /// <summary>Gives button labels of two or three cells, none of which reads like a tab with a space in it.</summary>
    public static IReadOnlyList<string> Buttons { get; } =
    [
        "Save", "Submit", "Apply", "Next", "Back", "Continue", "Delete", "Edit", "Add", "Remove", "Update", "Send", "Forward",
        "Search", "Clear", "Confirm", "Accept", "Decline", "Approve", "Reject", "Download", "Upload", "Export", "Import", "Print",
        "Copy", "Undo", "Redo", "Refresh", "Retry", "Start", "Stop", "Pause", "Resume", "Play", "Record", "Publish", "Archive",
        "Restore", "Duplicate", "Rename", "Move", "Merge", "Split", "Sign in", "Sign up", "Register", "Join", "Follow",
        "Unfollow", "Subscribe", "Like", "Comment", "Report", "Block", "Mute", "Invite", "Book now", "Buy now", "Checkout", "Pay",
        "Reserve", "Donate", "View all", "Try again", "Get help", "New file", "New task", "Add item", "Add user", "Add row",
        "Discard", "Done", "Skip", "Previous", "Open", "Preview", "Compare", "Filter", "Sort", "Select all", "Connect", "Uninstall",
        "Enable", "Disable", "Activate", "Validate", "Test", "Run", "Build", "Deploy", "Scan", "Sync", "Lock", "Unlock", "Pin",
        "Rate", "Review", "Vote", "Upgrade", "Redeem", "Assign", "Schedule", "Snooze", "Dismiss", "Ignore", "Allow", "Deny",
        "Not now", "Go", "Find", "Locate", "Call", "Chat", "Zoom in", "Zoom out",
    ];

    /// <summary>Gives choices of radio buttons and check boxes.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        "Small", "Medium", "Large", "Extra large", "Red", "Blue", "Green", "Yellow", "Black", "White", "Purple", "Orange",
        "Standard", "Express", "Overnight", "Pickup", "Credit card", "PayPal", "Invoice", "Bank transfer", "Cash", "Monthly",
        "Yearly", "Weekly", "Daily", "Never", "Always", "Sometimes", "Beginner", "Advanced", "Expert", "Private", "Public",
        "Team only", "English", "German", "French", "Spanish", "Italian", "Dutch", "Cheese", "Tomato", "Mushroom", "Onion", "Bacon",
        "Pepper", "Olives", "Spinach", "Milk", "Sugar", "Bread", "Butter", "Eggs", "Rice", "Pasta", "Apples", "Bananas", "Coffee",
        "Tea", "Juice", "Window seat", "Aisle seat", "Breakfast", "Parking", "Gift wrap", "Insurance", "Monday", "Tuesday",
        "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Morning", "Noon", "Evening", "Low", "Normal", "High", "Urgent",
        "Free", "Basic", "Pro", "Business", "Hiking", "Swimming", "Reading", "Cooking", "Chess", "Painting", "Cycling", "Running",
    ];

    /// <summary>Gives switches of a preferences page.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        "Email notifications", "Push notifications", "SMS alerts", "Dark mode", "Auto save", "Auto update", "Location services",
        "Bluetooth", "Wi-Fi", "Airplane mode", "Show avatars", "Compact view", "Public profile", "Two-factor login", "Remember me",
        "Weekly digest", "Marketing emails", "Sound effects", "Vibration", "Read receipts", "Spell check", "Show hidden files",
        "Beta features", "Usage statistics", "Crash reports", "Offline mode", "Data saver", "Auto play", "Subtitles",
        "High contrast", "Large text", "Reduce motion", "Night light", "Battery saver", "Guest access", "Remote access",
        "Sync contacts", "Sync calendar", "Backup photos", "Live preview", "Line numbers", "Word wrap", "Show grid", "Snap to grid",
        "Safe search", "Block pop-ups", "Ask before closing", "Quick reply", "Private mode", "Shared folders",
    ];

    /// <summary>Gives names of a list of things, narrower than four cells.</summary>
    public static IReadOnlyList<string> Products { get; } =
    [
        "Lamp", "Chair", "Mug", "Backpack", "Notebook", "Shoes", "Jacket", "Watch", "Headphones", "Keyboard", "Mouse", "Bottle",
        "Table", "Clock", "Pillow", "Blanket", "Knife", "Pan", "Bike", "Helmet", "Tent", "Scarf", "Gloves", "Camera", "Speaker",
        "Phone case", "Umbrella", "Wallet", "Basket", "Candle", "Vase", "Mirror", "Rug", "Shelf", "Plant", "Towel", "Hat", "Socks",
        "Belt", "Puzzle",
    ];

    /// <summary>Gives names of a list of people, narrower than four cells.</summary>
    public static IReadOnlyList<string> FirstNames { get; } =
    [
        "Anna", "Bob", "Carol", "David", "Emma", "Frank", "Grace", "Henry", "Ivy", "Jack", "Kate", "Liam", "Mia", "Noah", "Olivia",
        "Paul", "Quinn", "Rosa", "Sam", "Tina", "Uma", "Victor", "Wendy", "Xena", "Yara", "Zoe", "Aaron", "Bella", "Chris", "Diana",
        "Eric", "Fiona", "George", "Hannah", "Ian", "Julia", "Kevin", "Laura", "Mark", "Nina", "Oscar", "Petra", "Ralf", "Sara",
        "Tom", "Ursula", "Vera", "Will", "Yusuf", "Zara", "Ahmed", "Bianca", "Carlos", "Dora", "Elena", "Felix", "Gina", "Hugo",
        "Irene", "Jonas", "Karin", "Leo", "Marta", "Nils", "Otto", "Pia", "Rita", "Stefan", "Tara", "Urs", "Vito", "Walter",
        "Alice", "Ben", "Chloe", "Dan", "Ella", "Finn", "Gwen", "Hans", "Isabel", "James", "Kim", "Lena", "Max", "Nora", "Omar",
        "Peter", "Ruth", "Simon", "Thea", "Viktor", "Wanda", "Jin", "Mei", "Ravi", "Anil", "Priya", "Kofi", "Amara", "Lars", "Sven",
        "Ingrid", "Pablo",
    ];

    /// <summary>Gives sentences that fit on one line from the second column on.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "All changes are saved.", "Please fill in the form.", "No new messages.", "Prices include tax.",
        "The meeting starts at noon.", "Updated five minutes ago.", "This page is read only.", "You have three open tasks.",
        "The server is running.", "Please check your input.", "Thank you for your visit.", "The file was uploaded.",
        "Your session is active.", "Two updates are available.", "Invite your team members.", "Track your package here.",
        "Last login yesterday.", "We never share your data.", "Pick a date for your visit.", "The next train leaves at ten.",
        "Results are sorted by name.", "This item is out of stock.", "Save time with templates.", "Your password is strong.",
        "Payment is due next week.", "The backup is complete.", "You can undo this later.", "Sales went up last month.",
        "Our office moved to Oslo.", "The list is empty.", "Sign in to see more.", "Your vote was counted.",
        "Tickets are almost sold out.", "Please keep this code safe.", "The room is free today.", "Your storage is half full.",
        "The parcel is on its way.", "Ask us anything.",
    ];
}
