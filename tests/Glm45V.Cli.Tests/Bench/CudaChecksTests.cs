using Glm45V.Cli.Bench;

namespace Glm45V.Cli.Tests.Bench;

public sealed class CudaChecksTests
{
    [Fact]
    public void Difference_OneLogitOff_IsRelativeToTheLargest()
    {
        double difference = CudaChecks.Difference([[1, 2, -4], [1, 1, 1]], [[1, 2.5f, -4], [1, 1, 1]]);

        Assert.Equal(0.125, difference);
    }

    [Fact]
    public void Difference_InfiniteLogit_IsNaN()
    {
        Assert.Equal(double.NaN, CudaChecks.Difference([[1, 2]], [[1, float.PositiveInfinity]]));
    }

    [Fact]
    public void All_EachAfterTheFirst_ChangesOneThing()
    {
        Assert.Empty(CudaVariant.All[0].Settings);
        Assert.All(CudaVariant.All.Skip(1), variant => Assert.Equal(1, variant.Settings.Count + (variant.Bf16 ? 1 : 0)));
    }
}
