using System.Text.Json;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace Glm45V.Cli;

/// <summary>A conversation on the terminal: answers on standard output, reasoning and timings on standard error.</summary>
internal sealed class Conversation(IChatClient client, ChatOptions options)
{
    private static readonly JsonSerializerOptions s_oneLine = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };
    private readonly List<ChatMessage> _history = [];

    /// <summary>Asks and streams the answer; a question that fails leaves the history as it was.</summary>
    public async Task AskAsync(string text, IReadOnlyList<AIContent> pictures, CancellationToken cancellationToken)
    {
        var question = new ChatMessage(ChatRole.User, [.. pictures, new TextContent(text)]);
        var updates = new List<ChatResponseUpdate>();
        bool thinking = false;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([.. _history, question], options, cancellationToken))
        {
            updates.Add(update);
            foreach (AIContent content in update.Contents)
            {
                thinking = Show(content, thinking);
            }
        }

        await Console.Out.WriteLineAsync();
        _history.Add(question);
        _history.AddRange(updates.ToChatResponse().Messages);
        if (updates.LastOrDefault()?.AdditionalProperties?.GetValueOrDefault(RequestProperties.Logprobs) is IReadOnlyList<ChatTokenLogprob> logprobs)
        {
            ShowLogprobs(logprobs);
        }

        if (updates.LastOrDefault()?.RawRepresentation is GenerationStatistics statistics)
        {
            ShowTimings(statistics, updates[^1].FinishReason);
        }
        else if (updates.ToChatResponse() is { Usage: { } usage } response)
        {
            ShowUsage(usage, response.FinishReason);
        }
    }

    /// <summary>Writes a piece of an answer where it belongs; says whether it was reasoning.</summary>
    public static bool Show(AIContent content, bool thinking)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                Terminal.Status.Write(new Text(reasoning.Text, new Style(decoration: Decoration.Dim)));
                return true;
            case TextContent answer:
                EndThinking(thinking);
                Console.Out.Write(answer.Text);
                Console.Out.Flush();
                return false;
            case FunctionCallContent call:
                EndThinking(thinking);
                Console.Out.Write($"{call.Name}({JsonSerializer.Serialize(call.Arguments, s_oneLine)})");
                return false;
            default:
                return thinking;
        }
    }

    private static void ShowLogprobs(IReadOnlyList<ChatTokenLogprob> logprobs)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("token").AddColumn(new TableColumn("logprob").RightAligned()).AddColumn("likeliest");
        foreach (ChatTokenLogprob token in logprobs)
        {
            table.AddRow(new Text(Quoted(token)), new Text(Number(token)), new Text(string.Join("   ", token.Top.Select(top => $"{Quoted(top)} {Number(top)}"))));
        }

        Terminal.Status.Write(table);

        static string Quoted(ChatTokenLogprob token) => JsonSerializer.Serialize(token.Token, s_oneLine);
        static string Number(ChatTokenLogprob token) => FormattableString.Invariant($"{token.Logprob:0.000;-0.000;0.000}");
    }

    private static void EndThinking(bool thinking)
    {
        if (thinking)
        {
            Console.Error.WriteLine();
        }
    }

    private static void ShowUsage(UsageDetails usage, ChatFinishReason? finish)
    {
        string cached = usage.CachedInputTokenCount is > 0 ? $" ({usage.CachedInputTokenCount} cached)" : "";
        string reasoning = usage.ReasoningTokenCount is > 0 ? $" ({usage.ReasoningTokenCount} reasoning)" : "";
        string cut = finish == ChatFinishReason.Length ? "; cut off at the token limit" : "";
        Console.Error.WriteLine($"{usage.InputTokenCount} prompt tokens{cached}; {usage.OutputTokenCount} tokens{reasoning}{cut}");
    }

    private static void ShowTimings(GenerationStatistics statistics, ChatFinishReason? finish)
    {
        string[] kinds =
        [
            .. statistics.ImageTokens > 0 ? [$"{statistics.ImageTokens} for pictures"] : Array.Empty<string>(),
            .. statistics.CachedTokens > 0 ? [$"{statistics.CachedTokens} cached"] : Array.Empty<string>(),
        ];
        string prompt = kinds.Length > 0 ? $"{statistics.PromptTokens} prompt tokens ({string.Join(", ", kinds)})" : $"{statistics.PromptTokens} prompt tokens";
        string speed = statistics is { GeneratedTokens: > 1, DecodeTime.TotalSeconds: > 0 }
            ? FormattableString.Invariant($" ({(statistics.GeneratedTokens - 1) / statistics.DecodeTime.TotalSeconds:F0} tokens/s)")
            : "";
        string cut = finish == ChatFinishReason.Length ? "; cut off at the token limit" : "";
        Console.Error.WriteLine(
            $"{prompt} in {Terminal.Time(statistics.PrefillTime)}; "
            + $"{statistics.GeneratedTokens} tokens in {Terminal.Time(statistics.DecodeTime)}{speed}{cut}");
    }
}
