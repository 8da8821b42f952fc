using System.Globalization;
using System.Text;
using System.Text.Json;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Lark;

/// <summary>Reads a grammar in Lark's notation.</summary>
/// <remarks>
/// Rules and terminals (with | ( ) [ ] ? * + ~n ~n..m), texts in quotes (with the flag i), patterns between slashes, control tokens between
/// angle brackets, and %json with a schema. What it does not know it refuses, with the line.
/// </remarks>
internal sealed class LarkReader(string source, ExpressionPool pool, JsonSchemaOptions schemas)
{
    private readonly Dictionary<string, LarkRule> _rules = [];
    private readonly HashSet<string> _defined = [];
    private int _at;

    /// <summary>Reads all rules and gives the first one: <c>start</c>.</summary>
    public LarkRule Read()
    {
        for (SkipLines(); _at < source.Length; SkipLines())
        {
            if (source[_at] == '%')
            {
                string directive = Word(1);
                throw Wrong($"%{directive} is not known. Write {(directive == "ignore" ? "white space into the rules where it may stand" : "the rules themselves")}");
            }

            while (source[_at] is '?' or '!' or '_' && _at + 1 < source.Length && char.IsLetter(source[_at + 1]))
            {
                _at++;
            }

            Definition();
        }

        foreach (LarkRule rule in _rules.Values.Where(rule => !_defined.Contains(rule.Name)))
        {
            throw new GrammarException($"The grammar uses '{rule.Name}' but does not define it. Add a line '{rule.Name}: …'.");
        }

        return _rules.GetValueOrDefault("start") ?? throw new GrammarException("The grammar has no rule 'start'. Name its first rule so.");
    }

    private void Definition()
    {
        string name = Word(0);
        if (name.Length == 0)
        {
            throw Wrong($"a rule begins with its name, not with '{source[_at]}'");
        }

        Space();
        if (_at < source.Length && source[_at] == '.')
        {
            Word(1); // priorities choose between trees; here only texts count
            Space();
        }

        if (!Take(':'))
        {
            throw Wrong($"':' is missing behind '{name}'");
        }

        if (!_defined.Add(name))
        {
            throw Wrong($"'{name}' is defined twice");
        }

        Rule(name).Body = Choice();
        Space();
        if (_at < source.Length && source[_at] != '\n')
        {
            throw Wrong($"'{source[_at]}' is not expected here");
        }
    }

    private LarkRule Rule(string name)
    {
        if (!_rules.TryGetValue(name, out LarkRule? rule))
        {
            _rules.Add(name, rule = new LarkRule(name));
        }

        return rule;
    }

    private LarkNode Choice()
    {
        List<LarkNode> parts = [Sequence()];
        while (true)
        {
            // An alternative may stand on the next line.
            int here = _at;
            SkipLines();
            if (!Take('|'))
            {
                _at = here;
                return parts.Count == 1 ? parts[0] : new LarkChoice(parts);
            }

            parts.Add(Sequence());
        }
    }

    private LarkNode Sequence()
    {
        List<LarkNode> parts = [];
        for (Space(); _at < source.Length && source[_at] is not ('|' or ')' or ']' or '\n'); Space())
        {
            if (source.AsSpan(_at).StartsWith("->"))
            {
                _at += 2;
                Space();
                Word(0); // the name of a tree, which is not built
                continue;
            }

            parts.Add(Repeated(Part()));
        }

        return parts.Count == 1 ? parts[0] : new LarkSequence(parts);
    }

    private LarkNode Repeated(LarkNode part)
    {
        if (Take('?'))
        {
            return new LarkRepeat(part, 0, 1);
        }

        if (Take('*'))
        {
            return new LarkRepeat(part, 0, ExpressionPool.Unbounded);
        }

        if (Take('+'))
        {
            return new LarkRepeat(part, 1, ExpressionPool.Unbounded);
        }

        Space();
        if (!Take('~'))
        {
            return part;
        }

        Space();
        int min = Number();
        return new LarkRepeat(part, min, source.AsSpan(_at).StartsWith("..") ? Number(2) : min);
    }

    private LarkNode Part()
    {
        char first = source[_at];
        switch (first)
        {
            case '(' or '[':
                _at++;
                LarkNode inner = Choice();
                SkipLines();
                if (!Take(first == '(' ? ')' : ']'))
                {
                    throw Wrong($"'{(first == '(' ? ')' : ']')}' is missing");
                }

                return first == '(' ? inner : new LarkRepeat(inner, 0, 1);
            case '"':
                return Literal();
            case '/':
                return Pattern();
            case '<':
                int close = source.IndexOf('>', _at);
                if (close < 0)
                {
                    throw Wrong("'>' is missing behind a control token");
                }

                string mark = source[_at..(close + 1)];
                _at = close + 1;
                return new LarkMark(mark);
            case '%' when source.AsSpan(_at).StartsWith("%json"):
                _at += 5;
                Space();
                return Json();
            default:
                string name = Word(0);
                return name.Length > 0 ? Rule(name) : throw Wrong($"'{first}' is not expected here. A rule is made of names, \"texts\", /patterns/, <control_tokens> and groups");
        }
    }

    private LarkText Literal()
    {
        int end = _at + 1;
        while (end < source.Length && source[end] is not ('"' or '\n'))
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length || source[end] == '\n')
        {
            throw Wrong("a text has no closing quote");
        }

        string text;
        try
        {
            text = JsonSerializer.Deserialize<string>(source[_at..(end + 1)])!;
        }
        catch (JsonException)
        {
            throw Wrong($"{source[_at..(end + 1)]} is no text: escapes are those of JSON");
        }

        _at = end + 1;
        if (!Take('i'))
        {
            return new LarkText(pool.Text(text));
        }

        return new LarkText(pool.Concat([.. text.EnumerateRunes().Select(rune => pool.Literals([Rune.ToLowerInvariant(rune).ToString(), Rune.ToUpperInvariant(rune).ToString()]))]));
    }

    private LarkText Pattern()
    {
        int end = _at + 1;
        for (bool inSet = false; end < source.Length && source[end] != '\n' && (source[end] != '/' || inSet); end += source[end] == '\\' ? 2 : 1)
        {
            inSet = source[end] == '[' || (source[end] != ']' && inSet);
        }

        if (end >= source.Length || source[end] == '\n')
        {
            throw Wrong("a pattern has no closing '/'");
        }

        string pattern = source[(_at + 1)..end];
        try
        {
            var text = new LarkText(EcmaPattern.Whole(pool, pattern));
            _at = end + 1;
            return _at < source.Length && char.IsLetter(source[_at]) ? throw Wrong($"the flag '{source[_at]}' of a pattern is not known") : text;
        }
        catch (PatternException error)
        {
            throw Wrong($"the pattern /{pattern}/ cannot be enforced: {error.Message}");
        }
    }

    private LarkInner Json()
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(source[_at..]), isFinalBlock: true, state: new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        try
        {
            reader.Read();
            reader.Skip();
        }
        catch (JsonException error)
        {
            throw Wrong($"a JSON schema has to follow %json: {error.Message}");
        }

        int length = Encoding.UTF8.GetCharCount(Encoding.UTF8.GetBytes(source[_at..]).AsSpan(0, (int)reader.BytesConsumed));
        string schema = source.Substring(_at, length);
        if (schema.Contains("\"uniqueItems\"", StringComparison.Ordinal))
        {
            throw Wrong("uniqueItems is not enforced within a grammar. Leave it out, or enforce the schema alone");
        }

        var grammar = JsonSchemaGrammar.Compile(schema, schemas);
        _at += length;
        return grammar.Start is { } start ? new LarkInner(start) : throw Wrong("no document fulfils the schema");
    }

    private string Word(int skip)
    {
        int start = _at += skip;
        while (_at < source.Length && (char.IsLetterOrDigit(source[_at]) || source[_at] == '_'))
        {
            _at++;
        }

        return source[start.._at];
    }

    private int Number(int skip = 0)
    {
        string word = Word(skip);
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong($"a number is missing before '{word}'");
    }

    private bool Take(char expected)
    {
        if (_at >= source.Length || source[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Space()
    {
        while (_at < source.Length && source[_at] is ' ' or '\t' or '\r')
        {
            _at++;
        }

        if (_at + 1 < source.Length && source[_at] == '/' && source[_at + 1] == '/')
        {
            int end = source.IndexOf('\n', _at);
            _at = end < 0 ? source.Length : end;
        }
    }

    private void SkipLines()
    {
        for (Space(); _at < source.Length && source[_at] == '\n'; Space())
        {
            _at++;
        }
    }

    private GrammarException Wrong(string what) => new($"Line {source.AsSpan(0, Math.Min(_at, source.Length)).Count('\n') + 1} of the grammar: {what}.");
}
