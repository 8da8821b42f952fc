using System.CommandLine;
using Glm45V.Chat;
using Glm45V.Imaging;
using Glm45V.Runtime.Media;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Vision;
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

    private static readonly Option<string[]> s_images = new("--image")
    {
        Description = "Picture to show before the text: PNG, JPEG, WebP, GIF or BMP; may be given several times.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string[]> s_videos = new("--video")
    {
        Description = "Video file, or folder with its frames as pictures, to show before the text; needs ffmpeg for files.",
        HelpName = "FILE|FOLDER",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<double?> s_fps = new("--fps")
    {
        Description = "Frames a second: of a folder, how fast its pictures follow each other (24 if not given); of a file, how many to look at.",
        HelpName = "F",
    };

    private static readonly Option<string?> s_pdf = new("--pdf") { Description = "PDF whose pages to show before the text; needs poppler's pdftoppm.", HelpName = "FILE" };

    private static readonly Option<PageRange?> s_pages = new("--pages")
    {
        Description = "Pages of the PDF, for example 3 or 1-5.",
        HelpName = "N|A-B",
        CustomParser = result =>
        {
            if (PageRange.Parse(result.Tokens[0].Value) is { } range)
            {
                return range;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no range of pages: write N or A-B, for example 1-5.");
            return null;
        },
    };

    private static readonly Option<int> s_choices = new("--n")
    {
        Description = "Give N answers; with --temperature 0 they are all equal.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        s_prompt.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith("--", StringComparison.Ordinal))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no option of chat.");
            }
        });
        s_choices.RequireRange(1, 128);
        s_fps.RequireRange(0.01, 1000);
        var command = new Command("chat", "Ask a model about text, pictures, videos and PDF pages. The answer alone goes to standard output.") { s_prompt, s_images, s_videos, s_fps, s_pdf, s_pages, s_choices };
        ModelChoice.AddTo(command);
        AnswerOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<Picture> given = [.. (parsed.GetValue(s_images) ?? []).Select(Picture.Load)];
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        foreach (Picture picture in given)
        {
            picture.WarnUnlessReadable(model.Manifest);
        }

        List<AIContent> pictures = [.. given.Select(picture => picture.Content), .. model.Manifest is null ? await VideoBytesAsync(parsed, cancellationToken) : Videos(parsed, cancellationToken), .. Pages(parsed, cancellationToken)];
        ChatOptions options = AnswerOptions.Read(parsed);
        var conversation = new Conversation(model.Client, options);
        int choices = parsed.GetValue(s_choices);
        if (parsed.GetValue(s_prompt) is { } prompt)
        {
            await (choices == 1
                ? conversation.AskAsync(prompt, pictures, cancellationToken)
                : ShowChoicesAsync(model, new ChatMessage(ChatRole.User, [.. pictures, new TextContent(prompt)]), options, choices, cancellationToken));
            return 0;
        }

        if (choices > 1)
        {
            throw new Glm45VException($"--n {choices} needs a prompt: a conversation goes on with one answer.");
        }

        await TalkAsync(conversation, pictures, model.Manifest, cancellationToken);
        return 0;
    }

    private static IEnumerable<AIContent> Videos(ParseResult parsed, CancellationToken cancellationToken)
    {
        const double FolderRate = 24;
        double? rate = parsed.GetValue(s_fps);
        foreach (string path in parsed.GetValue(s_videos) ?? [])
        {
            VideoSource video = Directory.Exists(path) ? FrameList.FromFolder(path, rate ?? FolderRate) : VideoFile.Open(path, rate, cancellationToken);
            Console.Error.WriteLine(FormattableString.Invariant($"video    {path}: {video.Metadata.FrameCount} frames, {video.Metadata.Duration:F1} s"));
            yield return new VideoContent(video);
        }
    }

    // An endpoint chooses the frames itself.
    private static async Task<IEnumerable<AIContent>> VideoBytesAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<AIContent> videos = [];
        foreach (string path in parsed.GetValue(s_videos) ?? [])
        {
            videos.Add(!File.Exists(path) || parsed.GetValue(s_fps) is not null
                ? throw new Glm45VException($"'{path}' cannot be sent: an endpoint takes a video as a file, and chooses its frames itself. Give a file, without --fps.")
                : await DataContent.LoadFromAsync(path, cancellationToken: cancellationToken));
        }

        return videos;
    }

    private static IEnumerable<AIContent> Pages(ParseResult parsed, CancellationToken cancellationToken)
    {
        PageRange? range = parsed.GetValue(s_pages);
        if (parsed.GetValue(s_pdf) is not { } path)
        {
            return range is null ? [] : throw new Glm45VException("--pages needs a document: name it with --pdf FILE.");
        }

        return PdfPages.Read(path, range?.First, range?.Last, cancellationToken).Select(page => new DataContent(PngEncoder.Encode(page), "image/png"));
    }

    private static async Task ShowChoicesAsync(ChosenModel model, ChatMessage question, ChatOptions options, int count, CancellationToken cancellationToken)
    {
        Glm45VChatClient client = model.Client.GetService<Glm45VChatClient>() ?? throw new Glm45VException($"--n {count} is for models in this process: ask the endpoint {count} times instead.");
        IReadOnlyList<ChatResponse> answers = await client.GetChoicesAsync([question], options, count, cancellationToken);
        for (int i = 0; i < answers.Count; i++)
        {
            Console.Error.WriteLine($"answer {i + 1} of {answers.Count}, {answers[i].Usage?.OutputTokenCount} tokens");
            foreach (AIContent content in answers[i].Messages.SelectMany(message => message.Contents))
            {
                Conversation.Show(content, thinking: false);
            }

            Console.Out.WriteLine();
        }
    }

    private static async Task TalkAsync(
        Conversation conversation, List<AIContent> pictures, ModelManifest? manifest, CancellationToken cancellationToken)
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

    private static void Attach(string path, List<AIContent> pictures, ModelManifest? manifest)
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
