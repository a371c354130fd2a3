using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Shows the bytes of <see cref="BytesAttribute"/>, or of a <see cref="LayerShape"/> if there are several, over the mean time.</summary>
internal sealed class BandwidthColumn : IColumn
{
    public string Id => nameof(BandwidthColumn);

    public string ColumnName => "GB/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Minimum bytes read and written, over the mean time";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        // Bytes per nanosecond are gigabytes per second.
        long? bytes = benchmarkCase.Descriptor.Type.GetCustomAttribute<BytesAttribute>()?.Count
            ?? benchmarkCase.Parameters.Items.Select(p => p.Value).OfType<LayerShape>().FirstOrDefault()?.Bytes;
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return bytes is null || nanoseconds is null ? "?" : $"{bytes / nanoseconds:0.00}";
    }
}
