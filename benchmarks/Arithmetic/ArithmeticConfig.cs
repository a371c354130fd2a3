using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Configures short runs in this process, with bytes over time and allocations.</summary>
internal sealed class ArithmeticConfig : ManualConfig
{
    public ArithmeticConfig()
    {
        AddJob(Job.ShortRun.WithIterationCount(7).WithToolchain(InProcessEmitToolchain.Instance));
        AddLogger(ConsoleLogger.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(new BandwidthColumn());
        AddDiagnoser(MemoryDiagnoser.Default);
        AddExporter(JsonExporter.Brief);
        AddExporter(BenchmarkDotNet.Exporters.MarkdownExporter.GitHub);
        HideColumns(Column.Error, Column.RatioSD, Column.Gen0, Column.Gen1, Column.Gen2);
    }
}
