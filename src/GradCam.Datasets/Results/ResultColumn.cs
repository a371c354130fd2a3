using Parquet;
using Parquet.Schema;

namespace GradCam.Datasets.Results;

/// <summary>Represents a column of the results: its name, its type and its values.</summary>
/// <param name="name">Its name in files.</param>
internal abstract class ResultColumn(string name)
{
    public string Name => name;

    /// <summary>Gets the column in the file's schema.</summary>
    public abstract Field Field { get; }

    /// <summary>Writes the column of some rows.</summary>
    public abstract ValueTask WriteAsync(ParquetRowGroupWriter writer, DataField field, IReadOnlyList<ResultRow> rows, CancellationToken cancellationToken);

    /// <summary>Reads the column of a row group.</summary>
    /// <returns>Its values, one for each row; <c>null</c> for a row without a value.</returns>
    public abstract ValueTask<Array> ReadAsync(ParquetRowGroupReader reader, DataField field, int rows, CancellationToken cancellationToken);

    /// <summary>Returns a row's value: a string, a number, a truth value, an array of numbers, or <c>null</c>.</summary>
    public abstract object? ValueOf(ResultRow row);
}

/// <summary>Represents a column of texts.</summary>
internal sealed class TextColumn(string name, Func<ResultRow, string?> get) : ResultColumn(name)
{
    public override Field Field { get; } = new DataField(name, typeof(string), isNullable: true);

    // The writer accepts nulls, although its signature does not.
    public override ValueTask WriteAsync(ParquetRowGroupWriter writer, DataField field, IReadOnlyList<ResultRow> rows, CancellationToken cancellationToken) =>
        new(writer.WriteAsync(field, rows.Select(get).ToArray()!));

    public override async ValueTask<Array> ReadAsync(ParquetRowGroupReader reader, DataField field, int rows, CancellationToken cancellationToken)
    {
        var values = new string?[rows];
        await reader.ReadAsync(field, values.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        return values;
    }

    public override object? ValueOf(ResultRow row) => get(row);
}

/// <summary>Represents a column of numbers or truth values.</summary>
internal sealed class ValueColumn<T>(string name, Func<ResultRow, T?> get) : ResultColumn(name)
    where T : struct
{
    public override Field Field { get; } = new DataField(name, typeof(T), isNullable: true);

    public override ValueTask WriteAsync(ParquetRowGroupWriter writer, DataField field, IReadOnlyList<ResultRow> rows, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<T?> values = rows.Select(get).ToArray();
        return new(writer.WriteAsync(field, values, cancellationToken: cancellationToken));
    }

    public override async ValueTask<Array> ReadAsync(ParquetRowGroupReader reader, DataField field, int rows, CancellationToken cancellationToken)
    {
        var values = new T?[rows];
        await reader.ReadAsync(field, values.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        return values;
    }

    public override object? ValueOf(ResultRow row) => get(row);
}

/// <summary>Represents a column of lists of numbers.</summary>
internal sealed class ListColumn<T>(string name, Func<ResultRow, T[]?> get) : ResultColumn(name)
    where T : struct
{
    public override Field Field { get; } = new ListField(name, typeof(T), elementName: "element");

    public override ValueTask WriteAsync(ParquetRowGroupWriter writer, DataField field, IReadOnlyList<ResultRow> rows, CancellationToken cancellationToken)
    {
        // Dremel's levels: definition 0 means no list, and one below the highest means an empty list. Repetition 0 begins a row.
        var values = new List<T>();
        var definitions = new List<int>();
        var repetitions = new List<int>();
        foreach (ResultRow row in rows)
        {
            T[]? list = get(row);
            if (list is null or [])
            {
                definitions.Add(list is null ? 0 : field.MaxDefinitionLevel - 1);
                repetitions.Add(0);
                continue;
            }

            for (int i = 0; i < list.Length; i++)
            {
                definitions.Add(field.MaxDefinitionLevel);
                repetitions.Add(i == 0 ? 0 : field.MaxRepetitionLevel);
            }

            values.AddRange(list);
        }

        return new(writer.WriteAllPartsAsync(field, (ReadOnlyMemory<T>)values.ToArray(), (ReadOnlyMemory<int>)definitions.ToArray(), (ReadOnlyMemory<int>)repetitions.ToArray(), cancellationToken));
    }

    public override async ValueTask<Array> ReadAsync(ParquetRowGroupReader reader, DataField field, int rows, CancellationToken cancellationToken)
    {
        int length = (int)reader.GetMetadata(field)!.MetaData!.NumValues;
        var values = new T[length];
        var definitions = new int[length];
        var repetitions = new int[length];
        await reader.ReadRawAsync(field, values.AsMemory(), definitions, repetitions, cancellationToken).ConfigureAwait(false);

        var lists = new T[]?[rows];
        int row = -1;
        int value = 0;
        for (int i = 0; i < length;)
        {
            row++;
            if (definitions[i] < field.MaxDefinitionLevel)
            {
                lists[row] = definitions[i] == 0 ? null : [];
                i++;
                continue;
            }

            int end = i + 1;
            while (end < length && repetitions[end] > 0)
                end++;
            lists[row] = values.AsSpan(value, end - i).ToArray();
            value += end - i;
            i = end;
        }

        return lists;
    }

    public override object? ValueOf(ResultRow row) => get(row);
}
