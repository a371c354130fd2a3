using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace GradCam.Cli.CommandLine;

/// <summary>Prints the tool's version, whatever program it runs in.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The version. Behind the plus sign stands the commit, which is for machines.</summary>
    public static string Version => typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"gradcam {Version}");
        return ExitCode.Success;
    }
}
