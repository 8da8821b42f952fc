using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Decoding;

/// <summary>A graph that ONNX Runtime has loaded; its failures come as one sentence, and a run can be cancelled at work.</summary>
/// <remarks>Not thread-safe: one run at a time. It owns the native session.</remarks>
internal sealed class OnnxSession : IDisposable
{
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    private OnnxSession(string path, InferenceSession session)
    {
        _path = path;
        _session = session;
    }

    /// <summary>Loads a graph of a model folder.</summary>
    /// <exception cref="ModelFormatException">The file is missing or damaged.</exception>
    public static OnnxSession Open(string folder, string graph, IDevice device)
    {
        string path = Path.Combine(folder, graph);
        if (!File.Exists(path))
        {
            throw new ModelFormatException($"'{path}' is missing. Convert the model again, or copy the whole folder.");
        }

        using var options = new SessionOptions
        {
            // The converter writes fused operators; what is left for the optimiser is folding the fp16 casts.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,

            // Failures come as exceptions; what ONNX Runtime would log of them, and of cancelled runs, is noise on a terminal.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            device.Configure(options);
            return new OnnxSession(path, new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFormatException($"ONNX Runtime cannot load '{path}': {error.Message} Copy the whole folder as plain files, or convert the model again with this version.", error);
        }
    }

    /// <summary>Makes an empty binding; the caller disposes it.</summary>
    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Runs the graph over what is bound; cancelling ends the run between two of its operators.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled; outputs hold anything.</exception>
    /// <exception cref="Glm45VException">ONNX Runtime failed, for want of memory for example.</exception>
    public void Run(OrtIoBinding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(static run => ((RunOptions)run!).Terminate = true, _run);
        try
        {
            _session.RunWithBinding(_run, binding);
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new Glm45VException($"ONNX Runtime failed to run '{_path}': {error.Message} Free memory or shorten the prompt, or convert the model again.", error);
        }
        finally
        {
            stop.Dispose(); // waits for a callback at work, so that none stops the next run
            _run.Terminate = false;
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
