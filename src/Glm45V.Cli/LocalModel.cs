using System.Diagnostics;
using Glm45V.Nano;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Generation;

namespace Glm45V.Cli;

/// <summary>Loads the model a command works with and says which one it is.</summary>
internal static class LocalModel
{
    /// <summary>Loads a model folder, or the embedded nano where none is given.</summary>
    public static async Task<Glm45VModel> LoadAsync(string? folder, DeviceOptions device, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Glm45VModel model = await Glm45VModel.LoadAsync(folder ?? NanoModel.Folder, new Glm45VModelOptions { Device = device }, cancellationToken);
        string what = folder is null ? "the embedded test model, not GLM-4.5V" : folder;
        Console.Error.WriteLine($"model    {model.Manifest.Name} ({what}), loaded in {Terminal.Time(watch.Elapsed)}");
        return model;
    }
}
