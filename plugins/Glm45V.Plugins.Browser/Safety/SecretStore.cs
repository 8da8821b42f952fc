using System.Text.Json;
using System.Text.RegularExpressions;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>What a secret is.</summary>
public enum SecretKind
{
    /// <summary>A text that is typed as it is: a password, a card number.</summary>
    Text,

    /// <summary>The seed of a time-based one-time password (RFC 6238, in Base32), of which the current six digits are typed.</summary>
    Totp,

    /// <summary>The password of HTTP authentication, given to the origin's servers without being typed.</summary>
    Http,
}

/// <summary>A secret that a model may use and never see.</summary>
/// <param name="Name">Its name, which the model writes as <c>&lt;secret:NAME&gt;</c>: letters, digits, '_' and '-'.</param>
/// <param name="Origin">The one origin whose fields it may be typed into.</param>
/// <param name="Value">The secret itself.</param>
/// <param name="Kind">What it is.</param>
/// <param name="User">The user's name for HTTP authentication; null for other kinds.</param>
public sealed record Secret(string Name, string Origin, string Value, SecretKind Kind = SecretKind.Text, string? User = null)
{
    /// <summary>What a model writes for the secret.</summary>
    public string Placeholder => $"<secret:{Name}>";

    /// <inheritdoc/>
    public override string ToString() => $"{Placeholder} for {Origin}";
}

/// <summary>Secrets bound to origins: filled in behind the model, and masked wherever they show.</summary>
/// <remarks>Safe to use from any thread.</remarks>
public sealed partial class SecretStore
{
    // A shorter value would be found everywhere, and masking it would spoil every page.
    private const int Shortest = 4;

    private readonly TimeProvider time;
    private readonly HashSet<string> givenCodes = new(StringComparer.Ordinal);
    private readonly Lock sync = new();
    private IReadOnlyList<(string Text, string Placeholder)>? forms;

    /// <summary>Holds some secrets.</summary>
    /// <exception cref="ArgumentException">A name or origin cannot be used, two have the same name, or a value is shorter than four characters.</exception>
    public SecretStore(IEnumerable<Secret> secrets, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        this.time = time ?? TimeProvider.System;
        Secrets = [.. secrets.Select(Check)];
        if (Secrets.GroupBy(secret => secret.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two secrets are named '{twice.Key}': give each a name of its own.", nameof(secrets));
        }
    }

    /// <summary>No secrets.</summary>
    public static SecretStore Empty { get; } = new([]);

    /// <summary>The secrets.</summary>
    public IReadOnlyList<Secret> Secrets { get; }

    /// <summary>Reads <c>{"secrets":[{"name":…,"origin":…,"value":…,"kind":"text|totp|http","user":…}]}</c>.</summary>
    /// <exception cref="FormatException">The file cannot be read; the message names what is wrong and never a value.</exception>
    public static async Task<SecretStore> LoadAsync(string path, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        string text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        SecretsFile? file;
        try
        {
            file = JsonSerializer.Deserialize(text, SecretsJson.Default.SecretsFile);
        }
        catch (JsonException error)
        {
            // The inner message may quote a value, so only the place is told.
            throw new FormatException($"The secrets file '{path}' is not read: line {error.LineNumber + 1} is not as it must be. {Form}");
        }

        List<Secret> secrets = [];
        foreach ((int index, SecretEntry entry) in (file?.Secrets ?? throw new FormatException($"The secrets file '{path}' has no list 'secrets'. {Form}")).Index())
        {
            if (entry is not { Name.Length: > 0, Origin.Length: > 0, Value.Length: > 0 })
            {
                throw new FormatException($"Entry {index + 1} of the secrets file '{path}' lacks name, origin or value. {Form}");
            }

            secrets.Add(new Secret(entry.Name, entry.Origin, entry.Value, entry.Kind, entry.User));
        }

        try
        {
            return new SecretStore(secrets, time);
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"The secrets file '{path}' is not read: {error.Message} {Form}", error);
        }
    }

    /// <summary>Puts secrets in the place of their placeholders, for the frame that the text is typed into.</summary>
    /// <exception cref="BrowserException">A placeholder names no secret, or one of another origin.</exception>
    public string Fill(string text, Uri frame)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(frame);
        return Placeholders().Replace(text, found =>
        {
            Secret secret = Secrets.FirstOrDefault(known => known.Name == found.Groups[1].Value && known.Kind != SecretKind.Http)
                ?? throw Refusal($"There is no secret '{found.Groups[1].Value}'. Use one of {string.Join(", ", Secrets.Select(known => known.Placeholder).DefaultIfEmpty("none"))}.");
            return OriginPattern.Parse(secret.Origin).Matches(frame)
                ? Reveal(secret)
                : throw Refusal($"{secret.Placeholder} belongs to {secret.Origin}, and this field to {(frame.Scheme is "http" or "https" ? OriginPolicy.NameOf(frame) : frame.Scheme)}. It was not typed.");
        });
    }

    /// <summary>True when a text names a secret by its placeholder.</summary>
    public static bool HasPlaceholder(string text) => Placeholders().IsMatch(text);

    /// <summary>Gives the names of the secrets that a text names by their placeholders.</summary>
    public static IEnumerable<string> NamesIn(string text) => Placeholders().Matches(text).Select(found => found.Groups[1].Value).Distinct();

    /// <summary>Puts placeholders where secrets stand, in plain, address-escaped and Base64 form.</summary>
    public string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string masked = text;
        foreach ((string form, string placeholder) in Forms())
        {
            masked = masked.Replace(form, placeholder, StringComparison.Ordinal);
        }

        return masked;
    }

    /// <summary>True when a secret stands in a text, in any of the forms that <see cref="Mask"/> knows.</summary>
    public bool IsIn(string text) => Forms().Any(form => text.Contains(form.Text, StringComparison.Ordinal));

    /// <summary>Gives every text that must not show, longest first, with its placeholder.</summary>
    internal IReadOnlyList<(string Text, string Placeholder)> Forms()
    {
        lock (sync)
        {
            return forms ??= [.. Secrets.Select(secret => (secret.Value, secret.Placeholder)).Concat(givenCodes.Select(code => (code, "<secret:code>")))
                .SelectMany(pair => FormsOf(pair.Item1).Select(form => (Text: form, Placeholder: pair.Item2)))
                .Distinct().OrderByDescending(pair => pair.Text.Length)];
        }
    }

    /// <summary>True when a text holds a secret, in any form, that belongs to another origin than this address's.</summary>
    internal bool HoldsForeign(string text, Uri address) =>
        Secrets.Any(secret => !OriginPattern.Parse(secret.Origin).Matches(address) && FormsOf(secret.Value).Any(form => text.Contains(form, StringComparison.Ordinal)));

    private const string Form = "Write it as {\"secrets\":[{\"name\":\"shop_password\",\"origin\":\"https://shop.example\",\"value\":\"…\",\"kind\":\"text\"}]}; kind is text, totp or http (with user).";

    private string Reveal(Secret secret)
    {
        if (secret.Kind == SecretKind.Text)
        {
            return secret.Value;
        }

        string code = Totp.Code(Totp.Decode(secret.Value), time.GetUtcNow());
        lock (sync)
        {
            givenCodes.Add(code);
            forms = null;
        }

        return code;
    }

    private static Secret Check(Secret secret)
    {
        if (!Names().IsMatch(secret.Name))
        {
            throw new ArgumentException($"The secret's name '{secret.Name}' holds more than letters, digits, '_' and '-'.");
        }

        if (!OriginPattern.Parse(secret.Origin).IsLiteral)
        {
            throw new ArgumentException($"The secret '{secret.Name}' is for '{secret.Origin}': name one origin, without '*'.");
        }

        if (secret.Value.Length < Shortest)
        {
            throw new ArgumentException($"The secret '{secret.Name}' is shorter than {Shortest} characters, and could not be masked.");
        }

        if (secret.Kind == SecretKind.Totp)
        {
            _ = Totp.Decode(secret.Value);
        }

        return secret.Kind == SecretKind.Http && string.IsNullOrEmpty(secret.User)
            ? throw new ArgumentException($"The secret '{secret.Name}' is for HTTP authentication and lacks the user's name.")
            : secret;
    }

    private static IEnumerable<string> FormsOf(string value)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(value);
        string json = JsonSerializer.Serialize(value)[1..^1];
        string encoded = Convert.ToBase64String(bytes).TrimEnd('=');
        return new[] { value, Uri.EscapeDataString(value), value.Replace(' ', '+'), json, encoded }.Where(form => form.Length >= Shortest);
    }

    private static BrowserException Refusal(string message) => new(BrowserFailure.Refused, message);

    [GeneratedRegex("<secret:([A-Za-z0-9_-]+)>")]
    private static partial Regex Placeholders();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Names();
}

internal sealed record SecretsFile(IReadOnlyList<SecretEntry>? Secrets);

internal sealed record SecretEntry(string? Name, string? Origin, string? Value, SecretKind Kind, string? User);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
[System.Text.Json.Serialization.JsonSerializable(typeof(SecretsFile))]
internal sealed partial class SecretsJson : System.Text.Json.Serialization.JsonSerializerContext;
