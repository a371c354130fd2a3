using System.CommandLine;
using BenchmarkDotNet.Running;
using GradCam.Benchmarks.Arithmetic;
using GradCam.Benchmarks.Datasets;
using GradCam.Benchmarks.Explain;
using GradCam.Benchmarks.Processes;
using GradCam.Telemetry;

OnnxRuntimeTelemetry.TurnOff();

// BenchmarkDotNet has its own command line.
if (args is ["arithmetic", .. string[] rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(ArithmeticConfig).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"], new ArithmeticConfig());
    return 0;
}

var root = new RootCommand("Compares this library with others. 'arithmetic' measures its inner loops with BenchmarkDotNet and accepts that tool's options.")
{
    ExplainCommand.Create(),
    DatasetCommand.Create(),
    HoldCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
