using System.Collections.Concurrent;
using Glm45V.Grammar.Json;

namespace Glm45V.Grammar.Answers;

/// <summary>Reads tool calls byte by byte and mark by mark, from behind the mark that opens one to the mark that closes it.</summary>
internal sealed class CallMachine
{
    private readonly ConcurrentDictionary<CallState, CallState> _states = [];

    public CallMachine(IReadOnlyList<ToolCallRule> tools, JsonSchemaOptions options)
    {
        foreach (ToolCallRule tool in tools)
        {
            if (tool.Name.Length == 0 || tool.Name != tool.Name.Trim() || tool.Name.Contains('\n', StringComparison.Ordinal) || tool.Name.Contains("\\n", StringComparison.Ordinal) || tool.Name.StartsWith('{'))
            {
                throw new GrammarException($"The tool name '{tool.Name}' cannot be written in a call. Use letters, digits, '_' and '-'.");
            }
        }

        Tools = [.. tools.Select(tool => new CallTool(tool, options))];
        if (Tools.Select(tool => tool.Name).Distinct().Count() < Tools.Length)
        {
            throw new GrammarException($"Two tools are called '{Tools.GroupBy(tool => tool.Name).First(group => group.Count() > 1).Key}'. Give each its own name.");
        }

        Start = Intern(new CallState(this, CallPlace.Name, null, EquatableList<JsonWay>.Empty));
    }

    public CallTool[] Tools { get; }

    /// <summary>Behind the mark that opens a call.</summary>
    public CallState Start { get; }

    public CallState Intern(CallState state)
    {
        if (_states.TryGetValue(state, out CallState? known))
        {
            return known;
        }

        state.Tool?.Fuel.Take();
        return _states.GetOrAdd(state, state);
    }
}
