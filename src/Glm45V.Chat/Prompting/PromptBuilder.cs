using System.Text;
using Glm45V.Messages;
using Glm45V.Runtime.Tokenization;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Prompting;

/// <summary>Joins control tokens and ordinary text into segments that never mix the two.</summary>
internal sealed class PromptBuilder
{
    private readonly List<PromptSegment> _segments = [];
    private readonly List<AIContent> _images = [];
    private readonly List<AIContent> _videos = [];
    private readonly StringBuilder _open = new();
    private bool _openIsControl;

    /// <summary>Adds control tokens.</summary>
    public PromptBuilder Control(string marks) => Append(marks, isControl: true);

    /// <summary>Adds text in which nothing counts as a control token.</summary>
    public PromptBuilder Text(string text) => Append(text, isControl: false);

    /// <summary>Adds text of the template itself, whose control tokens count.</summary>
    public PromptBuilder Template(string text)
    {
        int start = 0;
        for (int at = 0; at < text.Length;)
        {
            string? mark = ControlMarks.MayStartWith(text[at]) ? ControlMarks.At(text.AsSpan(at)) : null;
            if (mark is null)
            {
                at++;
                continue;
            }

            Text(text[start..at]);
            Control(mark);
            at += mark.Length;
            start = at;
        }

        return Text(text[start..]);
    }

    /// <summary>Adds tokens as they are.</summary>
    public PromptBuilder Tokens(string text, IReadOnlyList<int> ids)
    {
        Close();
        _segments.Add(new PromptSegment(text, AllowAddedTokens: true) { Ids = ids });
        return this;
    }

    /// <summary>Adds the parts of a turn in order: text, and a placeholder for each picture or video.</summary>
    public PromptBuilder Parts(IEnumerable<PromptPart> parts)
    {
        foreach (PromptPart part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    Text(text.Text);
                    break;
                case ImagePart image:
                    Image(image.Content);
                    break;
                case VideoPart video:
                    _videos.Add(video.Content);
                    Control(ControlMarks.Video);
                    break;
            }
        }

        return this;
    }

    /// <summary>Adds a placeholder for a picture.</summary>
    public PromptBuilder Image(AIContent content)
    {
        _images.Add(content);
        return Control(ControlMarks.Image);
    }

    public RenderedPrompt Build()
    {
        Close();
        return new RenderedPrompt(_segments, _images, _videos);
    }

    private PromptBuilder Append(string text, bool isControl)
    {
        if (text.Length == 0)
        {
            return this;
        }

        if (isControl != _openIsControl)
        {
            Close();
            _openIsControl = isControl;
        }

        _open.Append(text);
        return this;
    }

    private void Close()
    {
        if (_open.Length > 0)
        {
            _segments.Add(new PromptSegment(_open.ToString(), _openIsControl));
            _open.Clear();
        }
    }
}
