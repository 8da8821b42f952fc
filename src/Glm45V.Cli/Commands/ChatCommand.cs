using System.CommandLine;
using Glm45V.Chat;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v chat</c>: asks a model, once or in a conversation.</summary>
internal static class ChatCommand
{
    private static readonly Argument<string?> s_prompt = new("PROMPT")
    {
        Description = "What to ask; without it an interactive chat starts.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> s_model = new("--model") { Description = "Folder of a converted model; the embedded nano model if not given.", HelpName = "DIR" };

    private static readonly Option<string[]> s_images = new("--image")
    {
        Description = "Picture to show before the text: PNG, JPEG, WebP, GIF or BMP; may be given several times.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<bool> s_think = new("--think") { Description = "Think before answering; the reasoning goes to standard error." };

    private static readonly Option<bool> s_noThink = new("--no-think") { Description = "Answer at once." };

    private static readonly Option<float> s_temperature = new("--temperature") { Description = "Randomness from 0 (always the likeliest token) to 2.", HelpName = "T", DefaultValueFactory = _ => 0f };

    private static readonly Option<long?> s_seed = new("--seed") { Description = "Fixes the random choices: the same seed gives the same answer.", HelpName = "N" };

    private static readonly Option<int?> s_maxTokens = new("--max-tokens") { Description = "The most tokens of an answer; up to the model's context if not given.", HelpName = "N" };

    public static Command Create()
    {
        s_prompt.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith("--", StringComparison.Ordinal))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no option of chat.");
            }
        });
        s_temperature.RequireRange(0, 2);
        s_maxTokens.RequireRange(1, int.MaxValue);
        var command = new Command("chat", "Ask a model about text and pictures. The answer alone goes to standard output.") { s_prompt, s_model, s_images, s_think, s_noThink, s_temperature, s_seed, s_maxTokens };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_think) && result.GetValue(s_noThink))
            {
                result.AddError("--think and --no-think exclude each other: give one of them.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<Picture> given = [.. (parsed.GetValue(s_images) ?? []).Select(Picture.Load)];
        using Glm45VModel model = await LocalModel.LoadAsync(parsed.GetValue(s_model), cancellationToken);
        foreach (Picture picture in given)
        {
            picture.WarnUnlessReadable(model.Manifest);
        }

        List<AIContent> pictures = [.. given.Select(picture => picture.Content)];
        using var client = new Glm45VChatClient(model);
        var options = new ChatOptions
        {
            Temperature = parsed.GetValue(s_temperature),
            Seed = parsed.GetValue(s_seed),
            MaxOutputTokens = parsed.GetValue(s_maxTokens),
            Reasoning = parsed.GetValue(s_think) ? new ReasoningOptions { Effort = ReasoningEffort.Medium }
                : parsed.GetValue(s_noThink) ? new ReasoningOptions { Effort = ReasoningEffort.None }
                : null,
        };
        var conversation = new Conversation(client, options);
        if (parsed.GetValue(s_prompt) is { } prompt)
        {
            await conversation.AskAsync(prompt, pictures, cancellationToken);
            return 0;
        }

        await TalkAsync(conversation, pictures, model.Manifest, cancellationToken);
        return 0;
    }

    private static async Task TalkAsync(
        Conversation conversation, List<AIContent> pictures, ModelManifest manifest, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine("Type a message; /image FILE attaches a picture, /exit or Ctrl-D ends.");
        while (true)
        {
            Terminal.Status.Markup("[bold]> [/]");
            string? line = await Task.Run(Console.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            if (line is null)
            {
                Console.Error.WriteLine(); // Ctrl-D leaves the cursor behind the prompt
                return;
            }

            if (line.Trim() is "/exit" or "/quit")
            {
                return;
            }

            if (line.StartsWith("/image ", StringComparison.Ordinal))
            {
                Attach(line["/image ".Length..].Trim(), pictures, manifest);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                await AnswerAsync(conversation, line, pictures, cancellationToken);
            }
        }
    }

    private static void Attach(string path, List<AIContent> pictures, ModelManifest manifest)
    {
        try
        {
            var picture = Picture.Load(path);
            pictures.Add(picture.Content);
            picture.WarnUnlessReadable(manifest);
            Console.Error.WriteLine($"{Path.GetFileName(path)} goes with the next message.");
        }
        catch (Glm45VException error)
        {
            Console.Error.WriteLine(error.Message);
        }
    }

    private static async Task AnswerAsync(Conversation conversation, string text, List<AIContent> pictures, CancellationToken cancellationToken)
    {
        try
        {
            await conversation.AskAsync(text, pictures, cancellationToken);
            pictures.Clear();
        }
        catch (Glm45VException error)
        {
            Console.Error.WriteLine(error.Message); // the conversation goes on without the message that could not be answered
        }
    }
}
