using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>What a client of a local model says about it; <c>GetService(typeof(ChatClientMetadata))</c> gives it.</summary>
public sealed class Glm45VClientMetadata : ChatClientMetadata
{
    internal Glm45VClientMetadata(Glm45VModel model)
        : base("glm45v", defaultModelId: model.Manifest.Name)
    {
        ContextLength = model.ContextLength;
        PromptStyle = model.Manifest.PromptStyle;
        Screen = model.Manifest.Screen;
    }

    /// <summary>The longest context in tokens.</summary>
    public int ContextLength { get; }

    /// <summary>The chat template in use: <c>glm-4.5v</c> or <c>compact</c>.</summary>
    public string PromptStyle { get; }

    /// <summary>The only screen size in pixels that the model reads; null where it reads any.</summary>
    public ScreenSize? Screen { get; }
}
