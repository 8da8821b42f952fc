using System.CommandLine;
using System.CommandLine.Parsing;
using Glm45V.Remote;
using Glm45V.Remote.Profiles;

namespace Glm45V.Cli.Commands;

/// <summary>The options that say which model a command asks: a folder and where it runs, or an endpoint.</summary>
internal static class ModelChoice
{
    private static readonly Option<string?> s_model = new("--model") { Description = "Folder of a converted model; the embedded nano model if not given.", HelpName = "DIR" };

    private static readonly Option<Uri?> s_endpoint = new("--endpoint")
    {
        Description = "Ask a model at an OpenAI-compatible endpoint instead, for example http://localhost:8000/v1.",
        HelpName = "URL",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError($"--endpoint must be an http or https address such as http://localhost:8000/v1, not '{text}'.");
            return null;
        },
    };

    private static readonly Option<string?> s_apiModel = new("--api-model") { Description = "The model's name at the endpoint.", HelpName = "NAME" };

    private static readonly Option<string?> s_apiKey = new("--api-key-env") { Description = "Environment variable that holds the endpoint's API key.", HelpName = "VAR" };

    private static readonly Option<RemoteProfile?> s_profile = new("--profile")
    {
        Description = "How the endpoint speaks; by its address if not given.",
        HelpName = string.Join('|', RemoteProfile.All.Select(profile => profile.Name)),
        CustomParser = result =>
        {
            try
            {
                return RemoteProfile.Of(result.Tokens[0].Value);
            }
            catch (ArgumentException)
            {
                result.AddError($"--profile must be one of {string.Join(", ", RemoteProfile.All.Select(profile => profile.Name))}, not '{result.Tokens[0].Value}'.");
                return null;
            }
        },
    };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(s_model);
        DeviceChoice.AddTo(command);
        foreach (Option option in (Option[])[s_endpoint, s_apiModel, s_apiKey, s_profile])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>True when the command line names a model, so that the embedded one is not meant.</summary>
    public static bool IsGiven(SymbolResult result) => result.GetResult(s_endpoint) is { Implicit: false } || result.GetResult(s_model) is { Implicit: false };

    /// <summary>Gives the model that was chosen.</summary>
    /// <exception cref="Glm45VException">The folder cannot be loaded, or the key is not there.</exception>
    public static Task<ChosenModel> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) => parsed.GetValue(s_endpoint) is { } endpoint
        ? Task.FromResult(ChosenModel.At(new RemoteOptions
        {
            Endpoint = endpoint,
            Model = parsed.GetValue(s_apiModel)!,
            ApiKey = parsed.GetValue(s_apiKey) is { } variable ? Key(variable) : null,
            Profile = parsed.GetValue(s_profile),
        }))
        : ChosenModel.LoadAsync(parsed.GetValue(s_model), DeviceChoice.Read(parsed), cancellationToken);

    private static string Key(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } key
        ? key
        : throw new Glm45VException($"The environment variable '{variable}' is not set. Set it to the endpoint's API key, or leave --api-key-env out.");

    private static void Check(CommandResult result)
    {
        bool hasEndpoint = result.GetResult(s_endpoint) is { Implicit: false };
        if (hasEndpoint && result.GetResult(s_model) is { Implicit: false })
        {
            result.AddError("--endpoint and --model exclude each other: give one of them.");
        }

        if (hasEndpoint && result.GetResult(s_apiModel) is null)
        {
            result.AddError("--endpoint needs --api-model NAME, the name that the endpoint knows the model by, for example zai-org/GLM-4.5V.");
        }

        foreach (Option option in (Option[])[s_apiModel, s_apiKey, s_profile])
        {
            if (!hasEndpoint && result.GetResult(option) is { Implicit: false })
            {
                result.AddError($"{option.Name} means nothing without --endpoint URL.");
            }
        }
    }
}
