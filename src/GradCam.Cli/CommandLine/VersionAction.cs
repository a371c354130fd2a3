using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace GradCam.Cli.CommandLine;

/// <summary>Prints the tool's version, whatever program it runs in.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // Behind the plus sign stands the commit, which is for machines.
        string version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        parseResult.InvocationConfiguration.Output.WriteLine($"gradcam {version}");
        return ExitCode.Success;
    }
}
