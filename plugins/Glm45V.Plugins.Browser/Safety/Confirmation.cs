namespace Glm45V.Plugins.Browser.Safety;

/// <summary>What a policy says to a kind of sink.</summary>
public enum ConfirmationRule
{
    /// <summary>It is refused.</summary>
    Deny,

    /// <summary>A person is asked.</summary>
    Ask,

    /// <summary>It is done.</summary>
    Allow,
}

/// <summary>What a person answers.</summary>
public enum ConfirmationAnswer
{
    /// <summary>No.</summary>
    Deny,

    /// <summary>Yes, this time.</summary>
    Allow,

    /// <summary>Yes, and for this kind at this origin until the session ends.</summary>
    AllowForSession,
}

/// <summary>What a person is asked: everything in it was made by this library from what the browser tells; words of the page stand in quotes.</summary>
/// <param name="Kind">What would happen.</param>
/// <param name="Origin">The origin of the page or frame it would happen on.</param>
/// <param name="Question">The question in one sentence.</param>
/// <param name="Element">The page's words on what would be worked, at most 200 characters; not to be trusted.</param>
/// <param name="Target">Where the data would go; empty when the page decides.</param>
/// <param name="Values">What would be sent, field by field; secrets are masked.</param>
/// <param name="Picture">A crop of the screenshot with the element outlined, as PNG; empty without a point.</param>
/// <param name="Reversible">False for what cannot be undone.</param>
public sealed record ConfirmationRequest(
    SinkKind Kind, string Origin, string Question, string Element, string Target, IReadOnlyList<FormValue> Values, ReadOnlyMemory<byte> Picture, bool Reversible);

/// <summary>A value that would be sent.</summary>
/// <param name="Field">The field's words.</param>
/// <param name="Value">The value, masked where it is secret.</param>
public sealed record FormValue(string Field, string Value);

/// <summary>Which sinks are done, refused or asked about. Nothing is done by default.</summary>
public sealed record ConfirmationPolicy
{
    /// <summary>Refuses every sink.</summary>
    public static ConfirmationPolicy DenyAll { get; } = new();

    /// <summary>Does everything without asking, and says yes to what pages ask in dialogs: for pages where nothing can be lost.</summary>
    public static ConfirmationPolicy AllowAll { get; } = new() { Rules = Enum.GetValues<SinkKind>().ToDictionary(kind => kind, _ => ConfirmationRule.Allow) };

    /// <summary>The rule for each kind; a kind that is missing is asked about when somebody can be asked, and refused else.</summary>
    public IReadOnlyDictionary<SinkKind, ConfirmationRule> Rules { get; init; } = new Dictionary<SinkKind, ConfirmationRule>();

    /// <summary>Asks a person; null when nobody can be asked.</summary>
    public Func<ConfirmationRequest, CancellationToken, Task<ConfirmationAnswer>>? Ask { get; init; }

    /// <summary>How long a person may take, above zero; no answer is a no. The default is two minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Asks a person about everything.</summary>
    public static ConfirmationPolicy AskFor(Func<ConfirmationRequest, CancellationToken, Task<ConfirmationAnswer>> ask) => new() { Ask = ask };

    internal ConfirmationRule RuleFor(SinkKind kind) => Rules.TryGetValue(kind, out ConfirmationRule rule)
        ? rule == ConfirmationRule.Ask && Ask is null ? ConfirmationRule.Deny : rule
        : Ask is null ? ConfirmationRule.Deny : ConfirmationRule.Ask;
}
