using System.Globalization;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Decoding;

/// <summary>A graph that ONNX Runtime has loaded; its failures come as one sentence, and a run can be cancelled at work.</summary>
/// <remarks>Not thread-safe: one run at a time. It owns the native session.</remarks>
internal sealed class OnnxSession : IDisposable
{
    private const int Uncaptured = -1;
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly RunOptions _run;

    private readonly IDevice _device;
    private readonly bool _captures;

    private OnnxSession(string path, InferenceSession session, IDevice device, bool captures)
    {
        _path = path;
        _session = session;
        _device = device;
        _captures = captures && device.CapturesSteps;
        _run = RunOptionsOf(Uncaptured);
    }

    /// <summary>Loads a graph of a model folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="graph">Name of the graph's file.</param>
    /// <param name="device">Where it is to run.</param>
    /// <param name="captures">Whether runs of one shape may be captured, where the device does that.</param>
    /// <exception cref="ModelFormatException">The file is missing or damaged.</exception>
    public static OnnxSession Open(string folder, string graph, IDevice device, bool captures)
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
            device.Configure(options, captures);
            return new OnnxSession(path, new InferenceSession(path, options), device, captures);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFormatException($"ONNX Runtime cannot load '{path}': {error.Message} Copy the whole folder as plain files, or convert the model again with this version.", error);
        }
    }

    /// <summary>Makes an empty binding; the caller disposes it.</summary>
    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Lets tensors of the device live in this session's memory; it must then be disposed after them.</summary>
    public void LendMemory() => _device.Attach(_session);

    /// <summary>Makes options of a run that is captured the third time and then replayed; the caller disposes them.</summary>
    /// <param name="graph">Names the captured graph: one for each set of tensors, since a graph holds their addresses.</param>
    public RunOptions RunOptionsOf(int graph)
    {
        var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (_captures)
        {
            options.AddRunConfigEntry("gpu_graph_id", graph.ToString(CultureInfo.InvariantCulture));
        }

        return options;
    }

    /// <summary>Runs the graph over what is bound; cancelling ends the run between two of its operators.</summary>
    /// <param name="binding">The tensors.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <param name="options">Of <see cref="RunOptionsOf"/>; null does not capture.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled; outputs hold anything.</exception>
    /// <exception cref="Glm45VException">ONNX Runtime failed, for want of memory for example.</exception>
    public void Run(OrtIoBinding binding, CancellationToken cancellationToken, RunOptions? options = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RunOptions run = options ?? _run;
        CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(static run => ((RunOptions)run!).Terminate = true, run);
        try
        {
            _session.RunWithBinding(run, binding);
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new Glm45VException($"ONNX Runtime failed to run '{_path}': {error.Message} Free memory or shorten the prompt, or convert the model again.", error);
        }
        finally
        {
            stop.Dispose(); // waits for a callback at work, so that none stops the next run
            run.Terminate = false;
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
