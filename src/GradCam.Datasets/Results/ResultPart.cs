using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace GradCam.Datasets.Results;

/// <summary>Reads and writes parts of the results: Parquet files with a row per picture and target.</summary>
public static class ResultPart
{
    // Parts have some hundred rows each, and a map of some thousand values in each row. A damaged file can state any number.
    private const long MostRows = 1_000_000;
    private const long MostValues = 500_000_000;

    // Zstandard can make one byte of about ten thousand equal ones, and a value has four bytes.
    private const long MostValuesPerByte = 4096;

    /// <summary>Gets the names of all columns, in the files' order. Only runs of models with several labels have all of them.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. ResultColumns.All.Select(c => c.Name)];

    /// <summary>Writes a part.</summary>
    /// <param name="destination">The stream, which is written from front to back.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static Task WriteAsync(Stream destination, IReadOnlyList<ResultRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(destination, rows, ResultColumns.Of(rows.Any(r => r.Answers is not null || r.TrueClasses is not null)), cancellationToken);
    }

    /// <summary>Writes a part with the columns of its run: all parts of a run have the same, even if no row of a part has a value.</summary>
    internal static async Task WriteAsync(Stream destination, IReadOnlyList<ResultRow> rows, IReadOnlyList<ResultColumn> columns, CancellationToken cancellationToken = default)
    {
        var schema = new ParquetSchema(columns.Select(c => c.Field));
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd };
        ParquetWriter writer = await ParquetWriter.CreateAsync(schema, destination, options, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["gradcam.format"] = "1", ["gradcam.rows"] = rows.Count.ToString(CultureInfo.InvariantCulture) };
            if (rows.Count == 0)
                return;
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            DataField[] fields = schema.GetDataFields();
            for (int i = 0; i < fields.Length; i++)
                await columns[i].WriteAsync(group, fields[i], rows, cancellationToken).ConfigureAwait(false);
            group.CompleteValidate();
        }
    }

    /// <summary>Reads a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns to read; all if <c>null</c>. Every row has <c>null</c> in the others.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="GradCamException">The file is damaged or not a part.</exception>
    public static async Task<IReadOnlyList<ResultRow>> ReadAsync(string path, IReadOnlyCollection<string>? columns = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = new PartStream(path);
            PartFooter.Check(file);
            ParquetReader reader = await ParquetReader.CreateAsync(file, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                long most = Math.Min(MostValues, MostValuesPerByte * file.Length);
                var fields = reader.Schema.GetDataFields().ToDictionary(f => f.Path.ToString().Split('/')[0], StringComparer.Ordinal);
                var rows = new List<ResultRow>();
                for (int g = 0; g < reader.RowGroupCount; g++)
                {
                    using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
                    var read = new Dictionary<string, Array>(StringComparer.Ordinal);
                    if (group.RowCount is < 0 or > MostRows || group.RowGroup.Columns.Any(c => c.MetaData is not { NumValues: >= 0 } column || column.NumValues > most))
                        throw new InvalidDataException("it states more rows or values than a part can have.");
                    int count = (int)group.RowCount;
                    foreach (ResultColumn column in ResultColumns.All.Where(c => columns is null || columns.Contains(c.Name)))
                    {
                        if (fields.TryGetValue(column.Name, out DataField? field))
                            read[column.Name] = await column.ReadAsync(group, field, count, cancellationToken).ConfigureAwait(false);
                    }

                    if (columns?.Contains("id") != false && !read.ContainsKey("id"))
                        throw new GradCamException(GradCamErrorKind.Data, $"{path}: not a part of a run: it has no column 'id'.");
                    var values = new ColumnValues(read);
                    for (int i = 0; i < count; i++)
                        rows.Add(ResultColumns.Row(values, i));
                }

                return rows;
            }
        }
        catch (Exception e) when (e is not (GradCamException or OperationCanceledException or OutOfMemoryException))
        {
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: this part is damaged: {e.Message} Remove it and run the command again, which repeats the lost part.", e);
        }
    }
}
