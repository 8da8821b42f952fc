using System.Text.RegularExpressions;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>What a person wants to be asked about before it happens.</summary>
public enum SinkKind
{
    /// <summary>Money is spent or bound.</summary>
    Purchase,

    /// <summary>Words or data leave to others.</summary>
    Send,

    /// <summary>Something is removed or ended.</summary>
    Delete,

    /// <summary>Somebody is allowed something.</summary>
    Permission,

    /// <summary>A file leaves this machine.</summary>
    Upload,

    /// <summary>A password or another secret is handed over.</summary>
    Credential,

    /// <summary>A question of the page's own, in a dialog, is answered with yes.</summary>
    Dialog,
}

/// <summary>Tells from an element and its form what working it would do; words of the page can raise a sink and never lower one.</summary>
internal static partial class Sinks
{
    /// <summary>Gives what clicking an element does; null for what can be undone or only looks.</summary>
    public static SinkKind? OfClick(ElementInfo element)
    {
        if (!element.IsControl || element.IsDisabled || element.Tag is "select" or "option" || TakesText(element))
        {
            return null;
        }

        if (element.Type is "checkbox" or "radio" || element.Role is "tab" or "option" or "switch")
        {
            return null;
        }

        SinkKind? byWords = OfWords(element.Name, isLink: element.Href.Length > 0);
        return byWords ?? (element.Submits ? OfForm(element) : null);
    }

    /// <summary>Gives what pressing Enter in an element does.</summary>
    public static SinkKind? OfEnter(ElementInfo element)
    {
        if (!TakesText(element))
        {
            return OfClick(element);
        }

        return element.Submits ? OfWords(element.SubmitName, isLink: false) ?? OfForm(element) : null;
    }

    /// <summary>Gives what typing into an element does.</summary>
    public static SinkKind? OfTyping(ElementInfo element) =>
        element.IsPassword || SecretFields().IsMatch(element.Autocomplete) ? SinkKind.Credential : null;

    // A form that only asks (GET) writes its fields into the address: that is what a search does.
    private static SinkKind? OfForm(ElementInfo element) => element.FormMethod switch
    {
        "POST" when element.Fields.Any(field => field.Value.StartsWith('•')) => SinkKind.Credential,
        "POST" => SinkKind.Send,
        _ => null,
    };

    private static SinkKind? OfWords(string name, bool isLink)
    {
        string words = name.Normalize(System.Text.NormalizationForm.FormKC).ToLowerInvariant();
        if (words.Length == 0 || (isLink && words.Split(' ').Length > 4))
        {
            return null; // a sentence that leads somewhere is a headline and no command
        }

        return words switch
        {
            _ when Purchase().IsMatch(words) => SinkKind.Purchase,
            _ when Delete().IsMatch(words) => SinkKind.Delete,
            _ when Permission().IsMatch(words) => SinkKind.Permission,
            _ when Send().IsMatch(words) => SinkKind.Send,
            _ => null,
        };
    }

    private static bool TakesText(ElementInfo element) =>
        element.Tag == "textarea" || element.Role is "textbox" or "searchbox" or "spinbutton" || (element.Tag == "input" && element.Role == "textbox");

    // English, German, French and Spanish; in other languages the form's method still tells.
    [GeneratedRegex(@"\b(buy|purchase|pay|checkout|check out|place( your| my)? order|order now|complete order|confirm order|^order$|subscribe|donate|place bid|book now|reserve now|complete booking|kaufen|bestellen|bezahlen|zahlungspflichtig|spenden|acheter|payer|commander|comprar|pagar|donar)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Purchase();

    [GeneratedRegex(@"\b(delete|remove|erase|discard|destroy|wipe|purge|unsubscribe|deactivate|terminate|close (my )?account|cancel (my |the )?(subscription|order|booking|account|membership)|clear all|empty trash|l(ö|oe)schen|entfernen|k(ü|ue)ndigen|supprimer|effacer|eliminar|borrar)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Delete();

    [GeneratedRegex(@"^(allow|grant|authorize|authorise|permit|approve|enable (notifications|location|camera|microphone)|i agree|agree|accept (the )?(terms|conditions|all terms)|give consent|zulassen|erlauben|autoriser|permitir)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Permission();

    [GeneratedRegex(@"\b(send|publish|tweet|reply|share|transfer|submit|post (comment|message|reply|now)|^post$|apply now|sign (contract|document)|invite|forward message|senden|abschicken|ver(ö|oe)ffentlichen|(ü|ue)berweisen|envoyer|publier|partager|enviar|publicar|transferir)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Send();

    [GeneratedRegex(@"password|one-time-code|cc-(number|csc|exp)", RegexOptions.CultureInvariant)]
    private static partial Regex SecretFields();
}
