using System.Diagnostics;
using Glm45V.Runtime.Media;

[assembly: AssemblyFixture(typeof(Glm45V.Runtime.Tests.Media.MediaTools))]

namespace Glm45V.Runtime.Tests.Media;

/// <summary>Sees to it that ffmpeg and poppler are there: installs them on Debian and Ubuntu where this may be done.</summary>
public sealed class MediaTools
{
    private const string LockTimeout = "DPkg::Lock::Timeout=300"; // the browser's tests may be installing too

    private readonly Lock _lock = new();
    private bool _ready;

    /// <summary>Installs what is missing, once.</summary>
    public void Require()
    {
        lock (_lock)
        {
            if (!_ready && !(Has("ffmpeg") && Has("ffprobe") && Has("pdftoppm")))
            {
                string[] sudo = Environment.UserName == "root" ? [] : ["sudo", "-n"];
                Run([.. sudo, "apt-get", "-o", LockTimeout, "update", "-q"]);
                Run([.. sudo, "apt-get", "-o", LockTimeout, "install", "-y", "-q", "--no-install-recommends", "ffmpeg", "poppler-utils"]);
            }

            _ready = true;
        }
    }

    /// <summary>Makes a lossless clip of ten frames a second whose red is twelve times the frame's number.</summary>
    public string Clip(string folder, int frames = 20, string size = "64x48")
    {
        Require();
        string path = Path.Combine(folder, "clip.mkv");
        MediaProgram.Ffmpeg.Run(
            ["-v", "error", "-f", "lavfi", "-i", $"nullsrc=s={size}:r=10,format=gbrp,geq=r='N*12':g='0':b='0'", "-frames:v", $"{frames}", "-c:v", "ffv1", path],
            output => output.CopyTo(Stream.Null),
            TestContext.Current.CancellationToken);
        return path;
    }

    private static bool Has(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Run(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" } })!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"'{string.Join(' ', command)}' failed: install ffmpeg and poppler-utils, then run the tests again.");
    }
}
