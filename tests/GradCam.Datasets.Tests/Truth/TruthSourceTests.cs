using GradCam.Datasets.Inputs;
using GradCam.Datasets.Truth;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests.Truth;

public class TruthSourceTests
{
    private static LabelList Labels => Dataset.Explainer.Model.Labels;

    [Fact]
    public void Folders_are_classes_by_name_or_index()
    {
        using TemporaryFolder folder = Tree("star", "3", "Heart");
        Assert.Equal([3, 5, 8], Classes("folders", folder.FullName));
    }

    [Fact]
    public void A_folder_that_is_no_class_is_told_at_once()
    {
        using TemporaryFolder folder = Tree("star", "sta");
        var e = Assert.Throws<GradCamException>(() => Classes("folders", folder.FullName));
        Assert.Contains("'sta'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'star'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_in_order_are_classes_in_order()
    {
        using TemporaryFolder folder = Tree([.. Enumerable.Range(0, 10).Select(i => $"n{i}")]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (int?)i), Classes("sorted-folders", folder.FullName));
        Directory.Delete(folder["n3"], recursive: true);
        Assert.Contains("9 folders", Assert.Throws<GradCamException>(() => Classes("sorted-folders", folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_csv_file_names_classes()
    {
        using TemporaryFolder folder = Tree("a", "b", "c");
        File.WriteAllText(folder["truth.csv"], "id,class\r\na/x.png,star\n\"b/x.png\",3\n");
        Assert.Equal([8, 3, null], Classes(folder["truth.csv"], folder.FullName));
        File.WriteAllText(folder["truth.csv"], "a/x.png,star\nb/x.png,stra\n");
        Assert.Contains("record 2", Assert.Throws<GradCamException>(() => Classes(folder["truth.csv"], folder.FullName)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["truth.csv"], "a/x.png\n");
        Assert.Contains("one column", Assert.Throws<GradCamException>(() => Classes(folder["truth.csv"], folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<GradCamException>(() => Classes("folder", folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_records_are_read_as_rfc_4180_has_them() =>
        Assert.Equal(
            ["a|b c", "d,\"e|f\ng", "|", "h|i"],
            CsvTruth.Records("a,b c\r\n\n\"d,\"\"e\",\"f\ng\"\n,\nh,i").Select(r => string.Join('|', r)));

    private static TemporaryFolder Tree(params string[] folders)
    {
        TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string name in folders)
        {
            Directory.CreateDirectory(folder[name]);
            File.WriteAllText(folder[$"{name}/x.png"], name);
        }

        return folder;
    }

    private static int?[] Classes(string truth, string folder)
    {
        DatasetInputs inputs = DatasetInputs.Parse([folder], TextReader.Null);
        TruthSource source = TruthSource.Parse(truth, inputs, Labels);
        return [.. inputs.Pictures(_ => true, Dataset.Cancellation).Select(source.ClassOf)];
    }
}
