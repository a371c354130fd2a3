using System.Runtime.InteropServices;

namespace GradCam.Telemetry;

/// <summary>
/// Controls ONNX Runtime's own telemetry. Since 1.29, its official libraries for Linux and macOS keep an identifier of the device in the user's cache
/// folder. They send events to Microsoft: the running program, the device, the opened model. They do not if the environment variable
/// <see cref="Variable"/> is 1 before the first use of the library. GradCam turns telemetry off before its first use of ONNX Runtime in a process,
/// unless <see cref="Explaining.ExplainerOptions.OnnxRuntimeTelemetry"/> allows it. GradCam itself sends no data.
/// </summary>
public static partial class OnnxRuntimeTelemetry
{
    /// <summary>The environment variable that ONNX Runtime reads.</summary>
    public const string Variable = "ORT_DISABLE_TELEMETRY";

    private static int s_isSettled;

    /// <summary>
    /// Turns ONNX Runtime's telemetry off for this process and its child processes, unless <see cref="Variable"/> is set already. If a program uses
    /// ONNX Runtime before GradCam, it must call this method first, because a later call has no effect. On Windows, events go to the system's own
    /// tracing, and the system's settings apply.
    /// </summary>
    public static void TurnOff()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            return;
        Environment.SetEnvironmentVariable(Variable, "1");
        if (OperatingSystem.IsWindows())
            return;

        // There, .NET keeps a copy of the environment, and native libraries do not see changes in it.
        try
        {
            _ = SetEnvironment(Variable, "1", overwrite: 1);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    /// <summary>
    /// Determines, at the first call in the process, whether ONNX Runtime sends telemetry. Call it before every possible first use of its library.
    /// </summary>
    /// <param name="mayReport">Whether ONNX Runtime may send telemetry; if not, the method turns it off.</param>
    internal static void Settle(bool mayReport = false)
    {
        if (Interlocked.Exchange(ref s_isSettled, 1) == 0 && !mayReport)
            TurnOff();
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
