using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace GradCam.Cli.CommandLine;

/// <summary>Prints the tool's version, regardless of the program that contains it.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Gets the version. The commit after the plus sign is for machines.</summary>
    public static string Version => typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"gradcam {Version}");
        return ExitCode.Success;
    }
}
