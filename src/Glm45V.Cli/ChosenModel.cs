using System.Diagnostics;
using Glm45V.Chat;
using Glm45V.Nano;
using Glm45V.Remote;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli;

/// <summary>The model a command works with: one in this process, or one at an endpoint.</summary>
/// <param name="Client">Asks it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Manifest">What is known about a model in this process; null for an endpoint.</param>
internal sealed record ChosenModel(IChatClient Client, string Name, ModelManifest? Manifest) : IDisposable
{
    /// <summary>Loads a model folder, or the embedded nano where none is given, and says on standard error which one it is.</summary>
    public static async Task<ChosenModel> LoadAsync(string? folder, DeviceOptions device, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Glm45VModel model = await Glm45VModel.LoadAsync(folder ?? NanoModel.Folder, new Glm45VModelOptions { Device = device }, cancellationToken);
        string what = folder is null ? "the embedded test model, not GLM-4.5V" : folder;
        Console.Error.WriteLine($"model    {model.Manifest.Name} ({what}), loaded in {Terminal.Time(watch.Elapsed)}");
        return new ChosenModel(model.AsChatClient(), model.Manifest.Name, model.Manifest);
    }

    /// <summary>Takes a model at an endpoint, and says on standard error which one it is; nobody is asked yet.</summary>
    public static ChosenModel At(RemoteOptions options)
    {
        var client = new Glm45VRemoteClient(options, loggerFactory: new WarningLines());
        ChatClientMetadata metadata = client.GetRequiredService<ChatClientMetadata>();
        Console.Error.WriteLine($"model    {options.Model} at {metadata.ProviderUri} ({metadata.ProviderName})");
        return new ChosenModel(client, options.Model, null);
    }

    public void Dispose() => Client.Dispose();
}
