using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Tests.Sampling;

public sealed class SamplingOptionsTests
{
    public static TheoryData<SamplingOptions, string> OutOfRange => new()
    {
        { new() { Temperature = -0.1f }, "Temperature" },
        { new() { Temperature = 2.1f }, "Temperature" },
        { new() { Temperature = float.NaN }, "Temperature" },
        { new() { TopK = -1 }, "TopK" },
        { new() { TopP = -0.1f }, "TopP" },
        { new() { TopP = 1.1f }, "TopP" },
        { new() { TopP = float.NaN }, "TopP" },
        { new() { MinP = -0.1f }, "MinP" },
        { new() { MinP = 1.1f }, "MinP" },
        { new() { RepetitionPenalty = 0f }, "RepetitionPenalty" },
        { new() { RepetitionPenalty = 2.1f }, "RepetitionPenalty" },
        { new() { FrequencyPenalty = -2.1f }, "FrequencyPenalty" },
        { new() { FrequencyPenalty = 2.1f }, "FrequencyPenalty" },
        { new() { PresencePenalty = -2.1f }, "PresencePenalty" },
        { new() { PresencePenalty = float.PositiveInfinity }, "PresencePenalty" },
        { new() { LogitBias = new Dictionary<int, float> { [5] = 101f } }, "LogitBias[5]" },
        { new() { LogitBias = new Dictionary<int, float> { [-5] = 1f } }, "LogitBias" },
        { new() { ChoiceIndex = -1 }, "ChoiceIndex" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheOption(SamplingOptions options, string name)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);

        Assert.Equal(name, error.ParamName);
        Assert.NotNull(error.ActualValue);
    }

    [Fact]
    public void Validate_Temperature_NamesValueAndRange()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(new SamplingOptions { Temperature = 2.5f }.Validate);

        Assert.Contains("Temperature must be from 0 to 2, not 2.5.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_DefaultsAndBorders_Pass()
    {
        new SamplingOptions().Validate();
        new SamplingOptions { Temperature = 2f, TopP = 0f, MinP = 1f, RepetitionPenalty = 2f, FrequencyPenalty = -2f, PresencePenalty = 2f }.Validate();
    }

    [Fact]
    public void Constructor_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(new SamplingOptions { TopP = 2f }, 3));
    }
}
