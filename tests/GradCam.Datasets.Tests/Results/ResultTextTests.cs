using System.Text.Json;
using GradCam.Datasets.Results;
using GradCam.Datasets.Truth;

namespace GradCam.Datasets.Tests.Results;

public class ResultTextTests
{
    private static readonly ResultRow Row = new() { Id = "a,\"b\"\nc", Ordinal = 3, Rank = 0, Correct = true, MapMax = 0.1f, Map = [0.5f, 2], Bytes = 9, MapMin = float.NaN };

    [Fact]
    public void Csv_has_a_field_for_each_column()
    {
        string[] names = [.. CsvTruth.Records(ResultText.CsvHeader(ResultColumns.All)).Single()];
        string[] values = [.. CsvTruth.Records(ResultText.Csv(Row, ResultColumns.All)).Single()];
        Dictionary<string, string> fields = names.Zip(values).ToDictionary(f => f.First, f => f.Second);
        Assert.Equal(names.Length, values.Length);
        Assert.Equal(("a,\"b\"\nc", "3", "true", "0.1", "[0.5,2]", "9", "", "NaN"), (fields["id"], fields["ordinal"], fields["correct"], fields["map_max"], fields["map"], fields["bytes"], fields["error"], fields["map_min"]));
    }

    [Fact]
    public void Json_is_one_line_without_nulls()
    {
        byte[] line = ResultText.Json(Row);
        Assert.DoesNotContain((byte)'\n', line);
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("a,\"b\"\nc", json.GetProperty("id").GetString());
        Assert.Equal([0.5f, 2], json.GetProperty("map").EnumerateArray().Select(v => v.GetSingle()));
        Assert.Equal("NaN", json.GetProperty("map_min").GetString());
        Assert.False(json.TryGetProperty("error", out _));
    }
}
