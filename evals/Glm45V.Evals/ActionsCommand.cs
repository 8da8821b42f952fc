using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Glm45V.Converter;
using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Tokenization;
using Spectre.Console;

namespace Glm45V.Evals;

/// <summary><c>actions</c>: how many answers to golden screens a model keeps at each precision.</summary>
internal static partial class ActionsCommand
{
    private const int Near = 10; // thousandths of the screen

    private static readonly Option<string> s_checkpoint = new("--checkpoint") { Description = "Folder of the nano checkpoint.", Required = true, HelpName = "DIR" };

    private static readonly Option<string> s_golden = new("--golden") { Description = "Folder with cases.json and screens.", Required = true, HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("actions", "Measure how many answers to golden screens a model keeps at each precision.") { s_checkpoint, s_golden };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(s_checkpoint), parsed.GetRequiredValue(s_golden), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string checkpoint, string golden, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(golden, "cases.json"), cancellationToken));
        JsonElement[] cases = [.. document.RootElement.GetProperty("cases").EnumerateArray()];
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("weights", "same action", "same text");
        foreach ((string name, ConversionOptions options) in PrecisionVariants.All())
        {
            string work = Directory.CreateTempSubdirectory("glm45v-actions-").FullName;
            try
            {
                string folder = Path.Combine(work, "model");
                ModelConverter.Convert(checkpoint, folder, options with { PromptStyle = "compact" }, cancellationToken: cancellationToken);
                (int same, int equal) = await CountAsync(folder, golden, cases, cancellationToken);
                table.AddRow(name, $"{same} of {cases.Length}", $"{equal} of {cases.Length}");
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }

        AnsiConsole.Write(table);
        Console.WriteLine($"The same action: the same words, and every number within {Near} thousandths of the reference's.");
        return 0;
    }

    private static async Task<(int Same, int Equal)> CountAsync(string folder, string golden, JsonElement[] cases, CancellationToken cancellationToken)
    {
        using Glm45VModel model = await Glm45VModel.LoadAsync(folder, cancellationToken);
        (int same, int equal) = (0, 0);
        foreach (JsonElement entry in cases)
        {
            RgbImage screen = ImageDecoder.Load(Path.Combine(golden, entry.GetProperty("image").GetString()!));
            ModelInput input = model.Prepare([new PromptSegment(entry.GetProperty("prompt").GetString()!, AllowAddedTokens: true)], [screen]);
            var ids = new List<int>();
            await foreach (GeneratedToken token in model.GenerateAsync(input, new GenerationOptions { MaxNewTokens = 64 }, cancellationToken: cancellationToken))
            {
                ids.Add(token.Id);
            }

            string answer = model.Tokenizer.Decode([.. ids]);
            string expected = entry.GetProperty("answer").GetString()!;
            equal += answer == expected ? 1 : 0;
            same += IsSame(answer, expected) ? 1 : 0;
        }

        return (same, equal);
    }

    private static bool IsSame(string answer, string expected) =>
        Numbers().Replace(answer, "#") == Numbers().Replace(expected, "#")
        && Numbers().Matches(answer).Zip(Numbers().Matches(expected)).All(pair => Math.Abs(Value(pair.First) - Value(pair.Second)) <= Near);

    private static int Value(Match match) => int.Parse(match.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
