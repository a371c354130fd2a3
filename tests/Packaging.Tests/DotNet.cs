using System.Collections;
using System.Diagnostics;

namespace Packaging.Tests;

/// <summary>Runs <c>dotnet</c> and other programs as a user does, without the test run's own environment.</summary>
internal static class DotNet
{
    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="args">The arguments.</param>
    /// <returns>Its output.</returns>
    public static Task<string> Run(string folder, params string[] args) => RunProgram(folder, "dotnet", args);

    /// <summary>Skips the test if the machine cannot compile ahead of time.</summary>
    public static void SkipWithoutLinker()
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(
            !OperatingSystem.IsLinux() || path.Any(p => File.Exists(Path.Combine(p, "clang")) || File.Exists(Path.Combine(p, "gcc"))),
            "Native AOT links with clang or gcc, and neither is in the PATH.");
    }

    /// <summary>Runs a program, which must succeed.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="program">The program.</param>
    /// <param name="args">The arguments.</param>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunProgram(string folder, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsOfTheTestRun))
            start.Environment.Remove(name);

        // Servers that outlive the command would keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)}: exit code {process.ExitCode}\n{await output}\n{await error}");
        return await output;
    }

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DOTNET_CLI_", StringComparison.Ordinal)
        || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase);
}
