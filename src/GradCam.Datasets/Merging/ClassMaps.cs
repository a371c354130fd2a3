using GradCam.Datasets.Results;
using Parquet;
using Parquet.Schema;

namespace GradCam.Datasets.Merging;

/// <summary>Computes the mean map of each explained class.</summary>
internal sealed class ClassMaps
{
    private readonly SortedDictionary<(int Class, int Height, int Width), Sums> _sums = [];

    public void Add(ResultRow row)
    {
        if (row is not { Rank: 0, Error: null, MapCondition: "normal", TargetClass: { } target, Map: { } map, MapMax: { } max, MapHeight: { } height, MapWidth: { } width })
            return;
        if (!_sums.TryGetValue((target, height, width), out Sums? sums))
            _sums[(target, height, width)] = sums = new Sums(row.TargetLabel, new double[map.Length]);
        sums.Count++;
        sums.Spread += row.Spread ?? 0;
        sums.BorderShare += row.BorderShare ?? 0;
        for (int i = 0; i < map.Length; i++)
            sums.Map[i] += map[i] / max;
    }

    /// <summary>Returns the means, by class and size.</summary>
    public ClassMap[] Means() =>
        [.. _sums.Select(s => new ClassMap(
            s.Key.Class, s.Value.Label, s.Value.Count, s.Key.Height, s.Key.Width,
            [.. s.Value.Map.Select(m => (float)(m / s.Value.Count))], (float)(s.Value.Spread / s.Value.Count), (float)(s.Value.BorderShare / s.Value.Count)))];

    /// <summary>Writes the means as Parquet.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        ClassMap[] rows = Means();
        var map = new ListField("mean_map", typeof(float), elementName: "element");
        var schema = new ParquetSchema(
            new DataField<int>("class"), new DataField("label", typeof(string), isNullable: true), new DataField<long>("pictures"),
            new DataField<int>("map_height"), new DataField<int>("map_width"), map, new DataField<float>("mean_spread"), new DataField<float>("mean_border_share"));
        ParquetWriter writer = await ParquetWriter.CreateAsync(schema, destination, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            if (rows.Length == 0)
                return;
            DataField[] fields = schema.GetDataFields();
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await Write(group, fields[0], rows.Select(r => r.Class)).ConfigureAwait(false);
            await group.WriteAsync(fields[1], rows.Select(r => r.Label).ToArray()!).ConfigureAwait(false);
            await Write(group, fields[2], rows.Select(r => r.Pictures)).ConfigureAwait(false);
            await Write(group, fields[3], rows.Select(r => r.Height)).ConfigureAwait(false);
            await Write(group, fields[4], rows.Select(r => r.Width)).ConfigureAwait(false);
            int[] definitions = [.. rows.SelectMany(r => r.MeanMap).Select(_ => fields[5].MaxDefinitionLevel)];
            int[] repetitions = [.. rows.SelectMany(r => r.MeanMap.Select((_, i) => i == 0 ? 0 : fields[5].MaxRepetitionLevel))];
            await group.WriteAllPartsAsync(fields[5], (ReadOnlyMemory<float>)rows.SelectMany(r => r.MeanMap).ToArray(), (ReadOnlyMemory<int>)definitions, (ReadOnlyMemory<int>)repetitions, cancellationToken).ConfigureAwait(false);
            await Write(group, fields[6], rows.Select(r => r.Spread)).ConfigureAwait(false);
            await Write(group, fields[7], rows.Select(r => r.BorderShare)).ConfigureAwait(false);
            group.CompleteValidate();
        }

        async Task Write<T>(ParquetRowGroupWriter group, DataField field, IEnumerable<T> values)
            where T : struct =>
            await group.WriteAsync(field, (ReadOnlyMemory<T>)values.ToArray(), cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private sealed class Sums(string? label, double[] map)
    {
        public string? Label { get; } = label;

        public double[] Map { get; } = map;

        public long Count { get; set; }

        public double Spread { get; set; }

        public double BorderShare { get; set; }
    }
}

/// <summary>Represents the mean map of a class, and the means of its maps' statistics.</summary>
internal sealed record ClassMap(int Class, string? Label, long Pictures, int Height, int Width, float[] MeanMap, float Spread, float BorderShare);
