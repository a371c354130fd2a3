using System.Diagnostics;
using System.Globalization;

namespace GradCam.Cli.Tests;

/// <summary>
/// Runs the tool as a separate process: the tests' own build of it, or the file that the environment variable GRADCAM_TOOL names. The tests of the
/// command line can therefore also test a published or installed tool.
/// </summary>
internal static class ToolProcess
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigTerm = 15;

    /// <summary>Gets the tool that replaces the tests' own build; <c>null</c> for that build.</summary>
    public static string? Other { get; } = Environment.GetEnvironmentVariable("GRADCAM_TOOL") is { Length: > 0 } tool ? tool : null;

    /// <summary>Starts the tool.</summary>
    /// <param name="folder">The current folder; <c>null</c> for the tests' own.</param>
    /// <param name="args">The arguments.</param>
    public static Process Start(string? folder, params IEnumerable<string> args) => Process.Start(Command(folder, args))!;

    /// <summary>Starts the tool with a standard input that does not end until it is closed.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="args">The arguments.</param>
    public static Process StartWithInput(string folder, params IEnumerable<string> args)
    {
        ProcessStartInfo command = Command(folder, args);
        command.RedirectStandardInput = true;
        return Process.Start(command)!;
    }

    /// <summary>Returns the command that starts the tool.</summary>
    /// <param name="folder">The current folder; <c>null</c> for the tests' own.</param>
    /// <param name="args">The arguments.</param>
    public static ProcessStartInfo Command(string? folder, params IEnumerable<string> args)
    {
        string tool = Other ?? Path.Combine(AppContext.BaseDirectory, "GradCam.Cli.dll");
        bool assembly = tool.EndsWith(".dll", StringComparison.Ordinal);
        return new ProcessStartInfo(assembly ? "dotnet" : tool, assembly ? [tool, .. args] : args)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<ToolResult> Run(string? folder, params IEnumerable<string> args)
    {
        using Process process = Start(folder, args);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(process.ExitCode, await output, await error);
    }

    /// <summary>
    /// Sends SIGINT to a running tool, as Ctrl-C does, or another signal. It skips the test if the signal does not arrive: a shell makes its
    /// background jobs ignore it, and their child processes inherit this.
    /// </summary>
    public static async Task Interrupt(Process process, int signal = SigInt)
    {
        string? ignored = OperatingSystem.IsLinux()
            ? (await File.ReadAllLinesAsync($"/proc/{process.Id}/status", TestContext.Current.CancellationToken)).SingleOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))
            : null;
        if (ignored is not null && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1ul << (signal - 1))) != 0)
        {
            process.Kill();
            Assert.Skip($"Signal {signal} is ignored by what started the tests.");
        }

        using Process kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
