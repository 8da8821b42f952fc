using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Glm45V.Grammar.Tests.Numbers;

/// <summary>Every short text of digits, signs, points and exponents, against decimal arithmetic.</summary>
public sealed class NumberTests
{
    private const string Characters = "-0125.e";
    private const int Longest = 5;

    public static TheoryData<string, decimal, decimal, decimal, bool> Ranges => new()
    {
        { """{"type":"number"}""", decimal.MinValue, decimal.MaxValue, 0, false },
        { """{"type":"number","minimum":12,"maximum":123}""", 12, 123, 0, false },
        { """{"type":"number","minimum":-2.05,"maximum":0.4}""", -2.05m, 0.4m, 0, false },
        { """{"type":"number","exclusiveMinimum":0.1,"maximum":5}""", 0.1m, 5, 0, true },
        { """{"type":"number","minimum":3,"multipleOf":0.5}""", 3, decimal.MaxValue, 0.5m, false },
        { """{"type":"number","maximum":1,"multipleOf":0.01}""", decimal.MinValue, 1, 0.01m, false },
        { """{"type":"integer"}""", decimal.MinValue, decimal.MaxValue, 1, false },
        { """{"type":"integer","minimum":-12,"maximum":100}""", -12, 100, 1, false },
        { """{"type":"integer","exclusiveMinimum":0}""", 0, decimal.MaxValue, 1, true },
        { """{"type":"integer","maximum":0}""", decimal.MinValue, 0, 1, false },
        { """{"type":"integer","minimum":245,"maximum":99999,"multipleOf":5}""", 245, 99999, 5, false },
        { """{"type":"integer","multipleOf":30}""", decimal.MinValue, decimal.MaxValue, 30, false },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Accepts_EveryShortText_AsDecimalArithmeticDoes(string schema, decimal low, decimal high, decimal multiple, bool isLowOpen)
    {
        var grammar = JsonSchemaGrammar.Compile(schema, new JsonSchemaOptions { AnyForm = true });

        Assert.DoesNotContain(Texts(string.Empty), text => !IsTooLarge(text) && grammar.Accepts(Encoding.ASCII.GetBytes(text)) != Fits(text, low, high, multiple, isLowOpen));
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Accepts_AsModelsWrite_EveryPlainNumberThatFitsAndNoOther(string schema, decimal low, decimal high, decimal multiple, bool isLowOpen)
    {
        var grammar = JsonSchemaGrammar.Compile(schema);
        List<string> wrong = [];
        foreach (string text in Texts(string.Empty).Where(text => !IsTooLarge(text)))
        {
            bool accepts = grammar.Accepts(Encoding.ASCII.GetBytes(text));
            bool fits = Fits(text, low, high, multiple, isLowOpen);
            bool isPlain = fits && Value(text).ToString(CultureInfo.InvariantCulture) == text && !(text.Contains('.', StringComparison.Ordinal) && text.EndsWith('0'));
            if (accepts ? !fits : isPlain)
            {
                wrong.Add(text);
            }
        }

        Assert.Empty(wrong);
    }

    private static bool Fits(string text, decimal low, decimal high, decimal multiple, bool isLowOpen) => IsNumber(text) && Value(text) is var value
        && value >= low && value <= high && !(isLowOpen && value == low) && (multiple == 0 || value % multiple == 0);

    private static decimal Value(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Texts(string beginning)
    {
        foreach (char next in Characters)
        {
            yield return beginning + next;
            if (beginning.Length + 1 < Longest)
            {
                foreach (string longer in Texts(beginning + next))
                {
                    yield return longer;
                }
            }
        }
    }

    private static bool IsNumber(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A decimal holds 28 digits.
    private static bool IsTooLarge(string text) => text.IndexOfAny(['e', 'E']) is >= 0 and var at && text[(at + 1)..].TrimStart('+', '-') is { Length: > 1 };
}
