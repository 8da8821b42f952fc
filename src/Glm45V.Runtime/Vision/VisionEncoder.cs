using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Vision;

/// <summary>Runs vision.onnx: patches of pictures in, image tokens for the decoder out.</summary>
/// <remarks>Reference: transformers' Glm4vMoeVisionModel. Each picture is a run of its own, so pictures never see each other.</remarks>
internal sealed class VisionEncoder : IDisposable
{
    private readonly VisionConfig _config;
    private readonly OnnxSession _session;
    private readonly float[] _frequencies;

    private VisionEncoder(VisionConfig config, OnnxSession session)
    {
        _config = config;
        _session = session;
        _frequencies = RotaryTable.Frequencies(VisionConfig.RopeTheta, config.HeadSize / 2);
    }

    public static VisionEncoder Load(string folder, VisionConfig config, IDevice device) => new(config, OnnxSession.Open(folder, ModelPaths.VisionGraph, device, captures: false));

    /// <summary>Gives the features of a picture or of one pair of video frames: [image tokens, hidden].</summary>
    public float[] Encode(PixelValues image, CancellationToken cancellationToken)
    {
        var features = new float[image.Grid.TokenCount(_config.MergeSize) * _config.OutputSize];
        Encode(image, features, cancellationToken);
        return features;
    }

    public void Dispose() => _session.Dispose();

    private void Encode(PixelValues image, Memory<float> features, CancellationToken cancellationToken)
    {
        (int height, int width) = (image.Grid.H, image.Grid.W);
        int patches = height * width;
        int side = _config.PositionTableSide;
        (float[] cos, float[] sin) = Rotary(height, width);
        Memory<float> pixels = image.Values;
        using OrtValue pixelsValue = Tensor(pixels, patches, _config.PatchLength);
        using OrtValue rowsValue = Tensor(PositionInterpolation.Weights(height, side), height, side);
        using OrtValue columnsValue = Tensor(PositionInterpolation.Weights(width, side), width, side);
        using OrtValue cosValue = Tensor(cos, patches, _config.HeadSize / 2);
        using OrtValue sinValue = Tensor(sin, patches, _config.HeadSize / 2);
        using OrtValue featuresValue = Tensor(features, features.Length / _config.OutputSize, _config.OutputSize);
        using OrtIoBinding binding = _session.CreateBinding();
        binding.BindInput(GraphNames.PixelValues, pixelsValue);
        binding.BindInput(GraphNames.RowWeights, rowsValue);
        binding.BindInput(GraphNames.ColumnWeights, columnsValue);
        binding.BindInput(GraphNames.Cos, cosValue);
        binding.BindInput(GraphNames.Sin, sinValue);
        binding.BindOutput(GraphNames.ImageFeatures, featuresValue);
        _session.Run(binding, cancellationToken);
    }

    /// <summary>Gives cos and sin [patches, head/2] in the order of the patches: half the angles turn with the row, half with the column.</summary>
    private (float[] Cos, float[] Sin) Rotary(int height, int width)
    {
        int half = _config.HeadSize / 2;
        int merge = _config.MergeSize;
        var cos = new float[height * width * half];
        var sin = new float[height * width * half];
        int patch = 0;
        for (int block = 0; block < height * width / (merge * merge); block++)
        {
            int top = block / (width / merge) * merge;
            int left = block % (width / merge) * merge;
            for (int inner = 0; inner < merge * merge; inner++, patch++)
            {
                Span<float> cosRow = cos.AsSpan(patch * half, half);
                Span<float> sinRow = sin.AsSpan(patch * half, half);
                Fill(top + (inner / merge), cosRow, sinRow);
                Fill(left + (inner % merge), cosRow[(half / 2)..], sinRow[(half / 2)..]);
            }
        }

        return (cos, sin);
    }

    private void Fill(int position, Span<float> cos, Span<float> sin)
    {
        for (int j = 0; j < _frequencies.Length; j++)
        {
            (double sine, double cosine) = Math.SinCos(position * _frequencies[j]);
            cos[j] = (float)cosine;
            sin[j] = (float)sine;
        }
    }

    private static OrtValue Tensor(Memory<float> values, int rows, int columns) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, [rows, columns]);
}
