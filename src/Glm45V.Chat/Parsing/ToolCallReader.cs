using System.Text;
using System.Text.Json;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar.Answers;
using Glm45V.Messages;

namespace Glm45V.Chat.Parsing;

/// <summary>What a call is after a token.</summary>
internal enum ToolCallState
{
    /// <summary>More of it is to come.</summary>
    Open,

    /// <summary>It closed and may be run.</summary>
    Completed,

    /// <summary>It closed but names no tool.</summary>
    Malformed,

    /// <summary>Another call began before it closed; the token belongs to that one.</summary>
    Reopened,
}

/// <summary>Reads one call from its <c>&lt;tool_call&gt;</c> on, and writes its arguments as JSON while they come.</summary>
internal sealed class ToolCallReader(int index, OutputParserOptions options, Dictionary<string, ToolSchema> schemas)
{
    private enum Place
    {
        Name,
        Body,
        Key,
        AfterKey,
        Value,
    }

    private readonly StringBuilder _raw = new();
    private readonly StringBuilder _name = new();
    private readonly StringBuilder _key = new();
    private readonly StringBuilder _json = new();
    private ToolSchema? _schema;
    private ArgumentValue? _value;
    private Place _place = Place.Name;
    private bool _isNameless;
    private string _tool = string.Empty;

    public int Index { get; } = index;

    public string CallId { get; private set; } = string.Empty;

    /// <summary>Whether the name was told.</summary>
    public bool IsStarted => CallId.Length > 0;

    /// <summary>Everything read so far, as the model wrote it.</summary>
    public string Raw => _raw.ToString();

    /// <summary>Takes the token that opens the call.</summary>
    public void Open(OutputToken token) => _raw.Append(token.Text);

    public ToolCallState Push(OutputToken token, ICollection<OutputEvent> events)
    {
        if (token.ControlToken == ControlMarks.ToolCall && _place != Place.Value)
        {
            return ToolCallState.Reopened;
        }

        _raw.Append(token.Text);
        if (token.ControlToken == ControlMarks.EndToolCall)
        {
            return Close(events);
        }

        int written = _json.Length;
        Read(token, events);
        Tell(written, events);
        return ToolCallState.Open;
    }

    private void Read(OutputToken token, ICollection<OutputEvent> events)
    {
        switch (_place)
        {
            case Place.Name:
                ReadName(token, events);
                break;
            case Place.Key:
                ReadKey(token);
                break;
            case Place.Value:
                ReadValue(token);
                break;
            case Place.AfterKey when token.ControlToken == ControlMarks.ArgValue:
                BeginValue();
                break;
            default:
                // Between tags stand line breaks, spaces or a spelled-out "\n": layout of one model or another.
                if (token.ControlToken == ControlMarks.ArgKey)
                {
                    BeginKey();
                }

                break;
        }
    }

    private void ReadName(OutputToken token, ICollection<OutputEvent> events)
    {
        if (token.ControlToken == ControlMarks.ArgKey)
        {
            EndName(NameSoFar(), events);
            BeginKey();
            return;
        }

        _name.Append(token.Text);
        string name = NameSoFar();
        int end = LineEnd(name);
        if (end >= 0 && !name.StartsWith('{'))
        {
            EndName(name[..end], events);
            _place = Place.Body;
        }
    }

    private string NameSoFar()
    {
        string name = _name.ToString().TrimStart();
        while (name.StartsWith("\\n", StringComparison.Ordinal))
        {
            name = name[2..].TrimStart();
        }

        return name;
    }

    private static int LineEnd(string text)
    {
        int real = text.IndexOf('\n', StringComparison.Ordinal);
        int spelled = text.IndexOf("\\n", StringComparison.Ordinal);
        return real < 0 || (spelled >= 0 && spelled < real) ? spelled : real;
    }

    private void EndName(string name, ICollection<OutputEvent> events)
    {
        name = name.Trim();
        _isNameless = name.Length == 0;
        if (_isNameless)
        {
            return;
        }

        _tool = options.ResolveToolName(name);
        _schema = schemas.GetValueOrDefault(_tool);
        CallId = options.NewCallId();
        events.Add(new ToolCallStarted(Index, CallId, _tool));
    }

    private void BeginKey()
    {
        _key.Clear();
        _place = Place.Key;
    }

    private void ReadKey(OutputToken token)
    {
        switch (token.ControlToken)
        {
            case ControlMarks.EndArgKey:
                _place = Place.AfterKey;
                break;
            case ControlMarks.ArgKey:
                BeginKey();
                break;
            case ControlMarks.ArgValue:
                // A key that never closed has no value by any reader's rule: both are left out.
                _place = Place.Body;
                break;
            default:
                _key.Append(token.Text);
                break;
        }
    }

    private void BeginValue()
    {
        string key = _key.ToString().Trim();
        _json.Append(_json.Length == 0 ? "{" : ", ");
        PythonJson.AppendString(_json, key);
        _json.Append(": ");
        _value = new ArgumentValue(_schema?.TypesOf(key) ?? JsonTypes.None, _json);
        _place = Place.Value;
    }

    private void ReadValue(OutputToken token)
    {
        if (token.ControlToken == ControlMarks.EndArgValue)
        {
            _value!.End();
            _place = Place.Body;
        }
        else
        {
            _value!.Append(token.Text);
        }
    }

    private ToolCallState Close(ICollection<OutputEvent> events)
    {
        int written = _json.Length;
        if (_place == Place.Name)
        {
            EndNameAtClose(events);
        }

        if (_isNameless)
        {
            return ToolCallState.Malformed;
        }

        if (_place == Place.Value)
        {
            _value!.End();
        }

        _json.Append(_json.Length == 0 ? "{}" : "}");
        Tell(written, events);
        events.Add(new ToolCallCompleted(Index, CallId, _tool, JsonText.Members(_json.ToString()), _json.ToString()));
        return ToolCallState.Completed;
    }

    /// <summary>Ends a name that no line break ended; some models write the whole call there as <c>{"name": …, "arguments": {…}}</c>.</summary>
    private void EndNameAtClose(ICollection<OutputEvent> events)
    {
        string name = NameSoFar();
        int end = LineEnd(name);
        if (!name.StartsWith('{'))
        {
            EndName(end < 0 ? name : name[..end], events);
            return;
        }

        JsonCall? call = JsonText.Call(name);
        EndName(call?.Name ?? string.Empty, events);
        foreach ((string key, JsonElement value) in call?.Arguments ?? [])
        {
            _json.Append(_json.Length == 0 ? "{" : ", ");
            PythonJson.AppendString(_json, key);
            _json.Append(": ");
            PythonJson.Append(_json, value);
        }
    }

    private void Tell(int written, ICollection<OutputEvent> events)
    {
        if (_json.Length > written && !_isNameless)
        {
            events.Add(new ToolCallArgumentsDelta(Index, _json.ToString(written, _json.Length - written)));
        }
    }
}
