using System.Diagnostics.CodeAnalysis;
using Glm45V.Agents.Navigation;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Dialects;

/// <summary>One of the three ways in which GLM-4.5V was trained to work screens: whole prompts in one turn, and actions as text instead of tool calls.</summary>
/// <remarks>
/// Action space, calling rules and order of the prompt are those of the model's own GUI agent (zai-org/GLM-V, examples/gui-agent/glm-45v);
/// the instructions around them are worded here. An action that a dialect has no words for cannot be taken in it.
/// </remarks>
public abstract class GuiDialect
{
    private protected GuiDialect(string name, ObservationMode observe)
    {
        Name = name;
        Observe = observe;
    }

    /// <summary>Calls with coordinates, such as <c>left_click(start_box='[412,230]')</c>, with the last screenshots as history; as on OSWorld.</summary>
    public static GuiDialect Desktop { get; } = new DesktopDialect();

    /// <summary>Numbered marks, such as <c>Type [3]; [green tea]</c>, with past actions as text; as on WebVoyager.</summary>
    public static GuiDialect Web { get; } = new WebDialect();

    /// <summary>JSON with boxes, such as <c>{"action_type":"click","box_2d":[[100,200,140,220]]}</c>, with whole past replies; as on AndroidWorld.</summary>
    public static GuiDialect Mobile { get; } = new MobileDialect();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<GuiDialect> All { get; } = [Desktop, Web, Mobile];

    /// <summary>Its name: desktop, web or mobile.</summary>
    public string Name { get; }

    /// <summary>How pages are seen in it.</summary>
    public ObservationMode Observe { get; }

    /// <summary>Writes an action as the model would; null for what the dialect has no words for.</summary>
    public abstract string? Print(BrowserAction action);

    /// <summary>Reads a reply: with or without box tokens, thinking and labels, brackets of any kind, and text behind the action.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="home">The address that stands for a phone's home screen; null when there is none.</param>
    /// <param name="read">What it says.</param>
    /// <param name="error">What is wrong with it, in words for the model.</param>
    public bool TryRead(string reply, string? home, [NotNullWhen(true)] out DialectReply? read, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(reply);
        try
        {
            read = Read(ReplyText.WithoutThinking(reply), home);
            error = null;
            return true;
        }
        catch (DialectException wrong)
        {
            read = null;
            error = wrong.Message;
            return false;
        }
    }

    /// <summary>The form of a reply as a Lark grammar, for clients that force one.</summary>
    internal abstract string GrammarFor(Observation seen);

    /// <summary>Writes the whole prompt.</summary>
    internal abstract ChatMessage Ask(DialectTurn turn);

    /// <exception cref="DialectException">The reply holds no action of the dialect.</exception>
    private protected abstract DialectReply Read(string reply, string? home);

    /// <summary>Reads a key or a combination.</summary>
    /// <exception cref="DialectException">There is no such key.</exception>
    private protected static PressAction Press(string keys)
    {
        try
        {
            return new PressAction(KeyNames.Normalize(keys));
        }
        catch (ArgumentException error)
        {
            throw new DialectException(error.Message.Split(" (Parameter", 2)[0]);
        }
    }

    /// <summary>Gives the replies of a run so far, with the step each was made in; steps without an action are left out.</summary>
    private protected IEnumerable<(AgentStep Step, DialectReply Reply)> History(DialectTurn turn)
    {
        foreach (AgentStep step in turn.Trajectory.Steps.Where(step => step.Decision.Action is not null))
        {
            if (step.Decision.Text is { } text && TryRead(text, turn.Home, out DialectReply? read, out _))
            {
                yield return (step, read);
                continue;
            }

            // Somebody else decided, in other words.
            AgentAction action = step.Decision.Action!;
            ActionCatalog.TryRead(action.Name, action.Arguments, out BrowserAction? known, out _);
            string written = (known is null ? null : Print(known)) ?? action.ToString();
            yield return (step, new DialectReply(known ?? new NoteAction(written), written, step.Decision.Text ?? "", null));
        }
    }
}

/// <summary>What a reply in a dialect says.</summary>
/// <param name="Action">The action.</param>
/// <param name="Written">The action as the model wrote it.</param>
/// <param name="Thought">What the model said besides; empty when it said nothing.</param>
/// <param name="Memory">What the model wants to keep in mind, as it wrote it; null when it wrote none.</param>
public sealed record DialectReply(BrowserAction Action, string Written, string Thought, string? Memory);

/// <summary>Everything that a prompt is written from.</summary>
/// <param name="Trajectory">The task and the finished steps.</param>
/// <param name="Seen">The screen as it is now.</param>
/// <param name="Home">The address that the run began at.</param>
/// <param name="Notes">What the model is told besides, one note each.</param>
/// <param name="Pictures">The pictures of past screens.</param>
internal sealed record DialectTurn(Trajectory Trajectory, Observation Seen, string? Home, IReadOnlyList<string> Notes, HistoryPictures Pictures)
{
    /// <summary>The picture of the screen as it is now.</summary>
    public DataContent Screen => new(Seen.Marked ?? Seen.Png, "image/png");
}

/// <summary>A reply holds no action of the dialect; the message tells the model why.</summary>
internal sealed class DialectException(string message) : Exception(message);
