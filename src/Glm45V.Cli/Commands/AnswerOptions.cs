using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Commands;

/// <summary>The options of <c>glm45v chat</c> that say how tokens are chosen and when to stop.</summary>
internal static class AnswerOptions
{
    private static readonly Option<bool> s_think = new("--think") { Description = "Think before answering; the reasoning goes to standard error." };

    private static readonly Option<bool> s_noThink = new("--no-think") { Description = "Answer at once." };

    private static readonly Option<int?> s_budget = new("--thinking-budget") { Description = "End the reasoning after this many tokens.", HelpName = "N" };

    private static readonly Option<bool> s_noReasoning = new("--no-reasoning") { Description = "Do not show the reasoning." };

    private static readonly Option<float> s_temperature = Number("--temperature", "Randomness from 0 (always the likeliest token) to 2.", 0);

    private static readonly Option<int> s_topK = new("--top-k") { Description = "Keep this many of the likeliest tokens; 0 keeps all.", HelpName = "N" };

    private static readonly Option<float> s_topP = Number("--top-p", "Keep the likeliest tokens up to this share of the probability; 1 keeps all.", 1);

    private static readonly Option<float> s_minP = Number("--min-p", "Keep tokens at least this many times as likely as the likeliest; 0 keeps all.", 0);

    private static readonly Option<float> s_repetition = Number("--repetition-penalty", "Makes tokens of prompt and answer less likely, above 1; up to 2.", 1);

    private static readonly Option<float> s_frequency = Number("--frequency-penalty", "Taken from a token's logit for each time it is in the answer, -2 to 2.", 0);

    private static readonly Option<float> s_presence = Number("--presence-penalty", "Taken once from the logit of every token in the answer, -2 to 2.", 0);

    private static readonly Option<string[]> s_bias = new("--logit-bias")
    {
        Description = "Adds VALUE, -100 to 100, to the logit of a token; may be given several times.",
        HelpName = "ID=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string[]> s_stop = new("--stop")
    {
        Description = "Ends the answer before this text; may be given several times.",
        HelpName = "TEXT",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<long?> s_seed = new("--seed") { Description = "Fixes the random choices: the same seed gives the same answer.", HelpName = "N" };

    private static readonly Option<int?> s_maxTokens = new("--max-tokens") { Description = "The most tokens of an answer; up to the model's context if not given.", HelpName = "N" };

    private static readonly Option<int?> s_logprobs = new("--logprobs") { Description = "Show each token's log-probability with those of the N likeliest, on standard error.", HelpName = "N" };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        s_temperature.RequireRange(0, 2);
        s_topK.RequireRange(0, int.MaxValue);
        s_topP.RequireRange(0, 1);
        s_minP.RequireRange(0, 1);
        s_repetition.RequireRange(0.01, 2);
        s_frequency.RequireRange(-2, 2);
        s_presence.RequireRange(-2, 2);
        s_maxTokens.RequireRange(1, int.MaxValue);
        s_budget.RequireRange(0, int.MaxValue);
        s_logprobs.RequireRange(0, 20);
        s_bias.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(token => Bias(token.Value) is null))
            {
                result.AddError($"--logit-bias must be ID=VALUE with a value from -100 to 100, for example 198=-100, not '{token.Value}'.");
            }
        });
        s_stop.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError("--stop must be a text of at least 1 character, not ''.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_think) && result.GetValue(s_noThink))
            {
                result.AddError("--think and --no-think exclude each other: give one of them.");
            }
        });
        foreach (Option option in (Option[])
            [s_think, s_noThink, s_budget, s_noReasoning, s_temperature, s_topK, s_topP, s_minP, s_repetition, s_frequency, s_presence, s_bias, s_stop, s_seed, s_maxTokens, s_logprobs])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads the options of a command line.</summary>
    public static ChatOptions Read(ParseResult parsed)
    {
        var options = new ChatOptions
        {
            Temperature = parsed.GetValue(s_temperature),
            TopK = parsed.GetValue(s_topK),
            TopP = parsed.GetValue(s_topP),
            FrequencyPenalty = parsed.GetValue(s_frequency),
            PresencePenalty = parsed.GetValue(s_presence),
            StopSequences = parsed.GetValue(s_stop),
            Seed = parsed.GetValue(s_seed),
            MaxOutputTokens = parsed.GetValue(s_maxTokens),
            Reasoning = Reasoning(parsed),
            AdditionalProperties = new AdditionalPropertiesDictionary
            {
                [RequestProperties.MinP] = parsed.GetValue(s_minP),
                [RequestProperties.RepetitionPenalty] = parsed.GetValue(s_repetition),
            },
        };
        if (parsed.GetValue(s_bias) is { Length: > 0 } biases)
        {
            options.AdditionalProperties[RequestProperties.LogitBias] = biases.Select(given => Bias(given)!.Value).ToDictionary();
        }

        if (parsed.GetValue(s_budget) is { } budget)
        {
            options.AdditionalProperties[RequestProperties.ThinkingBudget] = budget;
        }

        if (parsed.GetValue(s_logprobs) is { } top)
        {
            options.AdditionalProperties[RequestProperties.TopLogprobs] = top;
        }

        return options;
    }

    private static ReasoningOptions? Reasoning(ParseResult parsed)
    {
        ReasoningEffort? effort = parsed.GetValue(s_think) ? ReasoningEffort.Medium : parsed.GetValue(s_noThink) ? ReasoningEffort.None : null;
        ReasoningOutput? output = parsed.GetValue(s_noReasoning) ? ReasoningOutput.None : null;
        return effort is null && output is null ? null : new ReasoningOptions { Effort = effort, Output = output };
    }

    private static Option<float> Number(string name, string description, float value) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => value,
    };

    private static KeyValuePair<int, float>? Bias(string text)
    {
        string[] sides = text.Split('=');
        return sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && float.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            && value is >= -100 and <= 100
            ? new(id, value)
            : null;
    }
}
