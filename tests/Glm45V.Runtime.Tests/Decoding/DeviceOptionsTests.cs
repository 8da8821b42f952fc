using Glm45V.Runtime.Devices;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Tests.Decoding;

public sealed class DeviceOptionsTests
{
    [Fact]
    public void Threads_None_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceOptions { Threads = 0 });

    [Fact]
    public void Open_Threads_AreThoseOfASession()
    {
        using var session = new SessionOptions();
        using IDevice device = new DeviceOptions { Threads = 3 }.Open();

        device.Configure(session, captures: false);

        Assert.Equal(3, session.IntraOpNumThreads);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("-1")]
    public void Require_DeviceIdThatIsNoNumber_NamesIt(string value)
    {
        var options = new DeviceOptions { Device = ComputeDevice.Cuda, Settings = new Dictionary<string, string> { ["device_id"] = value } };

        Glm45VException error = Assert.Throws<Glm45VException>(options.Require);

        Assert.Equal($"The setting device_id is '{value}': it must be the number of a GPU, 0 for the first.", error.Message);
    }
}
