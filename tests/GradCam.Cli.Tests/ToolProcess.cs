using System.Diagnostics;
using System.Globalization;

namespace GradCam.Cli.Tests;

/// <summary>
/// The tool as a process of its own: the one that was built with the tests, or the file that the environment variable GRADCAM_TOOL names,
/// so that the tests of the command line can be run against a tool that was published or installed.
/// </summary>
internal static class ToolProcess
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigTerm = 15;

    /// <summary>The tool to test in place of the one built with the tests; null for that.</summary>
    public static string? Other { get; } = Environment.GetEnvironmentVariable("GRADCAM_TOOL") is { Length: > 0 } tool ? tool : null;

    /// <summary>Starts the tool.</summary>
    /// <param name="folder">The current folder; null for the tests' own.</param>
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

    /// <summary>How the tool is started.</summary>
    /// <param name="folder">The current folder; null for the tests' own.</param>
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
    /// Sends SIGINT to a tool that is at work, as Ctrl-C does, or another signal. Skips the test where the signal does not arrive: a shell has jobs in
    /// its background ignore it, and what they start inherits that.
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
