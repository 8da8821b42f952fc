using Glm45V.Remote;
using Glm45V.Remote.Profiles;
using Microsoft.Extensions.Options;

namespace Glm45V.Chat.Hosting;

/// <summary>Checks the options of one model; each message names the configuration key.</summary>
/// <param name="name">The name of the options.</param>
/// <param name="path">The configuration section they come from; empty where they come from code.</param>
internal sealed class Glm45VOptionsValidator(string name, string path) : IValidateOptions<Glm45VOptions>
{
    public ValidateOptionsResult Validate(string? given, Glm45VOptions options)
    {
        if (given != name)
        {
            return ValidateOptionsResult.Skip;
        }

        string[] mistakes = [.. Mistakes(options)];
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> Mistakes(Glm45VOptions options)
    {
        bool isLocal = !string.IsNullOrWhiteSpace(options.ModelFolder);
        bool isRemote = !string.IsNullOrWhiteSpace(options.Model) || options.Endpoint is not null;
        if (isLocal == isRemote)
        {
            yield return isLocal
                ? $"{Key(nameof(options.ModelFolder))} and {Key(options.Endpoint is null ? nameof(options.Model) : nameof(options.Endpoint))} are both set. Keep the folder for a model in this process, or the others for one at an endpoint."
                : $"Neither {Key(nameof(options.ModelFolder))} nor {Key(nameof(options.Endpoint))} is set. Set the folder that 'glm45v convert' made, or the address and the model of an endpoint.";
            yield break;
        }

        foreach (string mistake in isLocal ? LocalMistakes(options) : RemoteMistakes(options))
        {
            yield return mistake;
        }

        if (options.MaxOutputTokens < 1)
        {
            yield return $"{Key(nameof(options.MaxOutputTokens))} is {options.MaxOutputTokens}, and must be at least 1.";
        }
    }

    private IEnumerable<string> LocalMistakes(Glm45VOptions options)
    {
        if (!Directory.Exists(options.ModelFolder))
        {
            yield return $"{Key(nameof(options.ModelFolder))} is '{options.ModelFolder}', which is no folder. Make one with 'glm45v convert --from CHECKPOINT --to FOLDER'.";
        }

        if (options.Threads is < 1 or > 1024)
        {
            yield return $"{Key(nameof(options.Threads))} is {options.Threads}, and must be from 1 to 1024.";
        }

        if (options.Slots is < 1 or > 64)
        {
            yield return $"{Key(nameof(options.Slots))} is {options.Slots}, and must be from 1 to 64.";
        }

        foreach (string folder in options.PictureFolders.Where(folder => !Directory.Exists(folder)))
        {
            yield return $"{Key(nameof(options.PictureFolders))} has '{folder}', which is no folder.";
        }
    }

    private IEnumerable<string> RemoteMistakes(Glm45VOptions options)
    {
        if (options.Profile is { } profile && !RemoteProfile.All.Any(known => known.Name.Equals(profile, StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"{Key(nameof(options.Profile))} is '{profile}', which is unknown. Use one of {string.Join(", ", RemoteProfile.All.Select(known => known.Name))}.";
            yield break;
        }

        string? mistake = null;
        try
        {
            ToRemote(options).Validate();
        }
        catch (ArgumentException error)
        {
            mistake = $"{Key(error.ParamName ?? "")}: {error.Message.Split(" (Parameter", 2)[0]}";
        }

        if (mistake is not null)
        {
            yield return mistake;
        }
    }

    /// <summary>Gives the options of the remote client.</summary>
    public static RemoteOptions ToRemote(Glm45VOptions options) => new()
    {
        Endpoint = options.Endpoint,
        Model = options.Model ?? "",
        ApiKey = options.ApiKey,
        Profile = options.Profile is null ? null : RemoteProfile.Of(options.Profile),
        Headers = new Dictionary<string, string>(options.Headers),
        Thinking = options.Thinking,
        MaxOutputTokens = options.MaxOutputTokens,
        AttemptTimeout = options.AttemptTimeout,
        TotalTimeout = options.TotalTimeout,
        IdleTimeout = options.IdleTimeout,
        MaxRetries = options.MaxRetries,
    };

    private string Key(string option) => path.Length == 0 ? $"{nameof(Glm45VOptions)}.{option}" : $"{path}:{option}";
}
