using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>A clip in a message that is read on this machine when the request is made.</summary>
public abstract class ClipContent : AIContent
{
    private protected ClipContent()
    {
    }
}
