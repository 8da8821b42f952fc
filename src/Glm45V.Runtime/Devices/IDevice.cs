using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Devices;

/// <summary>Where a decoder runs and its tensors lie.</summary>
/// <remarks>Not thread-safe: the thread that runs the decoder calls it.</remarks>
internal interface IDevice : IDisposable
{
    /// <summary>Whether a step runs as a captured graph, which sees tensors only where and as they lay when it was captured.</summary>
    bool CapturesSteps { get; }

    /// <summary>Bytes of memory that a model may take.</summary>
    long FreeBytes { get; }

    /// <summary>Tells whether a decoder of a target with activations of a precision runs here; where not, why, and what to do.</summary>
    bool CanRun(ModelTarget target, WeightPrecision activations, out string reason);

    /// <summary>Makes a session run here.</summary>
    /// <param name="options">Options of the session.</param>
    /// <param name="captures">Whether its steps may be captured; every node must then be one that this device runs.</param>
    void Configure(SessionOptions options, bool captures);

    /// <summary>Takes the memory of tensors from a session that runs here; the session must live longer than this.</summary>
    void Attach(InferenceSession session);

    /// <summary>Makes a tensor that holds anything; the caller disposes it.</summary>
    OrtValue Allocate(TensorElementType type, params long[] shape);

    /// <summary>Makes a tensor in a part of another's memory; the caller disposes it, before the other.</summary>
    /// <param name="tensor">The other.</param>
    /// <param name="type">Their element type, a float.</param>
    /// <param name="start">Index of the part's first element.</param>
    /// <param name="shape">Shape of the part.</param>
    OrtValue View(OrtValue tensor, TensorElementType type, long start, params long[] shape);

    /// <summary>Writes floats into a tensor, rounded to its type.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">Its element type, a float.</param>
    /// <param name="start">Index of the first element written.</param>
    /// <param name="values">The values.</param>
    void Write(OrtValue tensor, TensorElementType type, long start, ReadOnlySpan<float> values);

    /// <summary>Writes the whole of a small tensor.</summary>
    void Write<T>(OrtValue tensor, ReadOnlySpan<T> values)
        where T : unmanaged;

    /// <summary>Gives the values of an fp32 tensor: its own memory where that can be read, else <paramref name="buffer"/>.</summary>
    ReadOnlySpan<float> Read(OrtValue tensor, float[] buffer);

    /// <summary>Copies the beginning of each row from one tensor to another of the same type.</summary>
    /// <param name="from">[rows, any].</param>
    /// <param name="to">[rows, any].</param>
    /// <param name="type">Their element type, a float.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="count">Elements of each row to copy.</param>
    void CopyRows(OrtValue from, OrtValue to, TensorElementType type, int rows, long count);
}
