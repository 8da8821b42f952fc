using System.Text;

namespace Glm45V.Chat.Parsing;

/// <summary>Lets text through as it comes, but holds back white space until it is known whether it is text or mere layout.</summary>
internal sealed class TextRun
{
    private readonly StringBuilder _blank = new();
    private bool _skipsBreaks;

    /// <summary>Whether any text came through.</summary>
    public bool HasText { get; private set; }

    /// <summary>Starts anew at a mark: line breaks that come first are layout.</summary>
    public void Begin()
    {
        _blank.Clear();
        _skipsBreaks = true;
    }

    /// <summary>Takes more text and gives what can be said now; empty when all of it is held back.</summary>
    public string Append(string text)
    {
        if (_skipsBreaks)
        {
            text = text.TrimStart('\n', '\r');
            _skipsBreaks = text.Length == 0;
        }

        int end = text.Length;
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        string said = end == 0 ? string.Empty : _blank + text[..end];
        if (end > 0)
        {
            _blank.Clear();
            HasText = true;
        }

        _blank.Append(text, end, text.Length - end);
        return said;
    }

    /// <summary>Gives the white space that was held back at the end of text.</summary>
    public string TakeBlank()
    {
        string blank = HasText ? _blank.ToString() : string.Empty;
        _blank.Clear();
        return blank;
    }
}
