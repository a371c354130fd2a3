using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Samples.Tests;

/// <summary>Runs programs.</summary>
internal static class Command
{
    /// <summary>Copies a sample's folder and installs its packages there, or skips the test.</summary>
    /// <param name="sample">The folder.</param>
    /// <param name="target">The copy.</param>
    public static async Task InstallOrSkip(string sample, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(sample))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        (int exit, string output) = await Run(target, RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "npm.cmd" : "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.SkipWhen(exit != 0, $"npm cannot install the sample's packages here: {output}");
    }

    /// <summary>Runs a program and returns its exit code and both outputs; -1 if there is no such program.</summary>
    public static async Task<(int Exit, string Output)> Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
