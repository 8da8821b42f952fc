using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Glm45V.Chat;

/// <summary>Gives loaded models the interfaces that .NET applications speak.</summary>
public static class ModelExtensions
{
    /// <summary>Gives a chat client over the model; disposing it disposes the model.</summary>
    public static IChatClient AsChatClient(this Glm45VModel model, Glm45VChatOptions? options = null, ILoggerFactory? loggerFactory = null) =>
        new Glm45VChatClient(model, options, ownsModel: true, loggerFactory: loggerFactory);
}
