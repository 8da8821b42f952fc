using System.Text;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar.Answers;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Parsing;

/// <summary>Reads a GLM output as it is generated: reasoning, answer, boxes and tool calls.</summary>
/// <remarks>
/// Only control tokens have meaning; text that spells one is text. However the text is cut into pieces, the joined events are
/// the same. Follows vLLM's <c>glm45</c> parsers, with SGLang's tolerance for literal <c>\n</c> and for calls inside open
/// reasoning. White space around marks is layout and is left out; inside string arguments it is kept. One parser reads one
/// output and is not thread-safe.
/// </remarks>
public sealed class OutputParser
{
    private readonly OutputParserOptions _options;
    private readonly Dictionary<string, ToolSchema> _schemas;
    private readonly TextRun _text = new();
    private readonly TextRun _reasoning = new();
    private ToolCallReader? _call;
    private StringBuilder? _box;
    private bool _reasons;
    private int _started;
    private int _completed;
    private string? _stopToken;
    private string _halfPair = string.Empty;

    /// <summary>Creates a parser for one output.</summary>
    public OutputParser(OutputParserOptions? options = null)
    {
        _options = options ?? new OutputParserOptions();
        _schemas = [];
        foreach (AIFunctionDeclaration tool in _options.Tools.OfType<AIFunctionDeclaration>())
        {
            _schemas[tool.Name] = new ToolSchema(tool.JsonSchema);
        }
    }

    /// <summary>Whether what comes next is reasoning.</summary>
    public bool IsReasoning => _reasons;

    /// <summary>Takes the next piece and adds what it says to <paramref name="events"/>; what follows a stop token is ignored.</summary>
    public void Push(OutputToken token, ICollection<OutputEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (_stopToken is not null)
        {
            return;
        }

        if (token.ControlToken is null)
        {
            PushText(token.Text, events);
            return;
        }

        FlushHalfPair(events);
        if (token.ControlToken is ControlMarks.EndOfText or ControlMarks.User or ControlMarks.Observation or ControlMarks.EndAnswer)
        {
            _stopToken = token.ControlToken;
            return;
        }

        Route(token, events);
    }

    /// <summary>Ends the output: adds what was held back and says how it ended.</summary>
    public OutputEnd Finish(ICollection<OutputEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);

        FlushHalfPair(events);
        OutputEndState state = _call is not null ? OutputEndState.ToolCall : _reasons ? OutputEndState.Reasoning : OutputEndState.Answer;
        if (_call is not null)
        {
            DropCall(events);
        }

        if (_completed == 0)
        {
            Say(_text.TakeBlank(), events);
        }

        return new OutputEnd(state, _completed, _stopToken);
    }

    private void PushText(string text, ICollection<OutputEvent> events)
    {
        text = _halfPair + text;
        _halfPair = string.Empty;
        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            _halfPair = text[^1..];
            text = text[..^1];
        }

        if (text.Length > 0)
        {
            Route(OutputToken.Plain(SurrogatePairs.Repair(text)), events);
        }
    }

    private void FlushHalfPair(ICollection<OutputEvent> events)
    {
        if (_halfPair.Length > 0)
        {
            _halfPair = string.Empty;
            Route(OutputToken.Plain("\ufffd"), events);
        }
    }

    private void Route(OutputToken token, ICollection<OutputEvent> events)
    {
        if (_call is not null)
        {
            InCall(token, events);
        }
        else if (token.ControlToken == ControlMarks.ToolCall && _options.ParseToolCalls)
        {
            StartCall(token);
        }
        else if (_reasons)
        {
            InReasoning(token, events);
        }
        else
        {
            InText(token, events);
        }
    }

    private void InReasoning(OutputToken token, ICollection<OutputEvent> events)
    {
        if (token.ControlToken == ControlMarks.EndThink)
        {
            _reasons = false;
            LeaveMark();
        }
        else if (Shown(token) && _reasoning.Append(token.Text) is { Length: > 0 } text)
        {
            events.Add(new ReasoningDelta(text));
        }
    }

    private void InText(OutputToken token, ICollection<OutputEvent> events)
    {
        switch (token.ControlToken)
        {
            case ControlMarks.Think:
                _reasons = true;
                _reasoning.Begin();
                break;
            case ControlMarks.EndThink or ControlMarks.Answer:
                LeaveMark();
                break;
            case ControlMarks.BeginBox or ControlMarks.EndBox:
                BoxMark(token, events);
                break;
            default:
                if (Shown(token))
                {
                    _box?.Append(token.Text);
                    Say(_text.Append(token.Text), events);
                }

                break;
        }
    }

    private void BoxMark(OutputToken token, ICollection<OutputEvent> events)
    {
        if (_options.KeepBoxMarks)
        {
            Say(_text.Append(token.Text), events);
        }

        if (token.ControlToken == ControlMarks.BeginBox)
        {
            _box = new StringBuilder();
            return;
        }

        if (_box is not null)
        {
            events.Add(new BoxRegion(_box.ToString()));
            _box = null;
        }
    }

    private void StartCall(OutputToken token)
    {
        _reasons = false;
        _call = new ToolCallReader(_started++, _options, _schemas);
        _call.Open(token);
    }

    private void InCall(OutputToken token, ICollection<OutputEvent> events)
    {
        switch (_call!.Push(token, events))
        {
            case ToolCallState.Completed:
                _completed++;
                _call = null;
                LeaveMark();
                break;
            case ToolCallState.Malformed:
                DropCall(events);
                break;
            case ToolCallState.Reopened:
                DropCall(events);
                StartCall(token);
                break;
        }
    }

    private void DropCall(ICollection<OutputEvent> events)
    {
        if (_call!.IsStarted)
        {
            events.Add(new ToolCallDropped(_call.Index, _call.CallId));
        }
        else
        {
            _started--;
        }

        Say(_text.Append(_call.Raw), events);
        _call = null;
    }

    /// <summary>Line breaks between a mark and the first text of the answer are layout.</summary>
    private void LeaveMark()
    {
        if (!_text.HasText)
        {
            _text.Begin();
        }
    }

    private static void Say(string text, ICollection<OutputEvent> events)
    {
        if (text.Length > 0)
        {
            events.Add(new TextDelta(text));
        }
    }

    /// <summary>Says whether a token is for the reader: tags that mean nothing where they stand are words about tags, the rest is machinery.</summary>
    private static bool Shown(OutputToken token) => token.ControlToken switch
    {
        null => true,
        ControlMarks.Think or "<sop>" or "<eop>" => false,
        string mark => !mark.StartsWith("<|", StringComparison.Ordinal) && !mark.StartsWith('['),
    };
}
