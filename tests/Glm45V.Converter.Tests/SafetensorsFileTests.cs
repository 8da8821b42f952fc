using System.Buffers.Binary;
using System.Text;
using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "two offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "two offsets")]
    [InlineData("""{"w":{"dtype":"0","shape":[1],"data_offsets":[0,4]}}""", "type 0")]
    [InlineData("""{"w":{"dtype":"F32,F16","shape":[2],"data_offsets":[0,4]}}""", "type F32,F16")]
    [InlineData("""{"w":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", "type I64")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "overflow")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", "[-1,-1]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "the file was cut")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "-4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,-9223372036854775805]}}""", "cannot lie")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "same key")]
    [InlineData("""{"w":7}""", "header cannot be read")]
    [InlineData("[]", "header cannot be read")]
    [InlineData("{", "header cannot be read")]
    public void Open_HeaderThatLies_NamesFileAndReason(string header, string reason)
    {
        Write(header, (ulong)header.Length);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(_path));

        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1000UL)]
    [InlineData(ulong.MaxValue)]
    public void Open_HeaderLengthThatLies_NamesIt(ulong length)
    {
        Write("{}", length);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(_path));

        Assert.Contains($"{length} of", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>Writes a file with eight bytes of data after its header.</summary>
    private void Write(string header, ulong length)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        File.WriteAllBytes(_path, [.. prefix, .. Encoding.UTF8.GetBytes(header), .. new byte[8]]);
    }
}
