using System.Runtime.InteropServices;

namespace GradCam.Telemetry;

/// <summary>
/// What ONNX Runtime itself reports. Since 1.29, its official libraries for Linux and macOS keep an identifier of the device in the user's cache
/// folder and send events to Microsoft (which program runs, which device, what model is opened), unless the environment variable
/// <see cref="Variable"/> is 1 before the library is used for the first time. GradCam turns this off when it uses ONNX Runtime for the first time in
/// a process, unless <see cref="Explaining.ExplainerOptions.OnnxRuntimeTelemetry"/> says otherwise. GradCam itself sends nothing anywhere.
/// </summary>
public static partial class OnnxRuntimeTelemetry
{
    /// <summary>The environment variable that ONNX Runtime looks at.</summary>
    public const string Variable = "ORT_DISABLE_TELEMETRY";

    private static int s_isSettled;

    /// <summary>
    /// Has ONNX Runtime report nothing from this process, nor from those that it starts, unless <see cref="Variable"/> is set already. A program that
    /// uses ONNX Runtime before GradCam does calls it before anything else: later it has no effect. On Windows, where events go to the system's own tracing, the system's settings decide.
    /// </summary>
    public static void TurnOff()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            return;
        Environment.SetEnvironmentVariable(Variable, "1");
        if (OperatingSystem.IsWindows())
            return;

        // There, .NET keeps a copy of the environment, and native libraries do not see what is changed in it.
        try
        {
            _ = SetEnvironment(Variable, "1", overwrite: 1);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    /// <summary>Decides, at the first call in the process, whether ONNX Runtime reports. Called before every first use of its library.</summary>
    /// <param name="mayReport">Whether it may; if not, it is turned off.</param>
    internal static void Settle(bool mayReport = false)
    {
        if (Interlocked.Exchange(ref s_isSettled, 1) == 0 && !mayReport)
            TurnOff();
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
