using Glm45V.Chat.Parsing;

namespace Glm45V.Chat;

/// <summary>Takes out of parsed events what the reader is not to see: text from a stop sequence on, and reasoning where it is not wanted.</summary>
/// <remarks>Stop sequences are looked for in the answer's text alone: reasoning may mention them, and a tool call is never cut.</remarks>
internal sealed class OutputFilter(StopSequences stops, bool includeReasoning)
{
    /// <summary>Changes the events in place; true when a stop sequence has ended the answer.</summary>
    public bool Apply(List<OutputEvent> events)
    {
        OutputEvent[] said = [.. events];
        events.Clear();
        if (stops.Found is not null)
        {
            return true; // what the model had made beyond it
        }

        foreach (OutputEvent next in said)
        {
            switch (next)
            {
                case TextDelta text:
                    Say(stops.Push(text.Text), events);
                    break;
                case ReasoningDelta when !includeReasoning:
                    break;
                default:
                    Say(stops.Flush(), events);
                    events.Add(next);
                    break;
            }

            if (stops.Found is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds what was held back when the answer has ended.</summary>
    public void Finish(List<OutputEvent> events) => Say(stops.Flush(), events);

    private static void Say(string text, List<OutputEvent> events)
    {
        if (text.Length > 0)
        {
            events.Add(new TextDelta(text));
        }
    }
}
