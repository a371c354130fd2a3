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
    public void Hidden_folders_are_no_classes()
    {
        using TemporaryFolder folder = Tree(".ipynb_checkpoints", "star");
        Assert.Equal([null, 8], Classes("folders", folder.FullName));
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_told_of()
    {
        using TemporaryFolder folder = Tree("star");
        DatasetInputs inputs = DatasetInputs.Parse([folder["star"]], TextReader.Null);
        Directory.Delete(folder["star"], recursive: true);
        Assert.Contains("the folder cannot be read", Assert.Throws<GradCamException>(() => TruthSource.Parse("folders", inputs, Labels)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Image,Label\na/x.png,star\n", null)]
    [InlineData("FILENAME,class\na/x.png,8\na/x.png,star\n", null)]
    [InlineData("a/x.png,star\na/x.png,3\n", "record 2: a/x.png has another class further up")]
    public void A_csv_file_may_have_a_header_and_does_not_contradict_itself(string text, string? message)
    {
        using TemporaryFolder folder = Tree("a");
        File.WriteAllText(folder["truth.csv"], text);
        if (message is null)
            Assert.Equal([8], Classes(folder["truth.csv"], folder.FullName));
        else
            Assert.Contains(message, Assert.Throws<GradCamException>(() => Classes(folder["truth.csv"], folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id,labels\na/x.png,star|3\nb/x.png,\n", "3,8", "", null)]
    [InlineData("a/x.png,star\nb/x.png,\na/x.png, 3 | star\n", "3,8", "", null)]
    [InlineData("a/x.png,\na/x.png,star\na/x.png,\nb/x.png,||\nc/x.png,heart\n", "8", "", "5")]
    public void A_csv_file_names_several_labels_of_a_picture_or_none(string text, string a, string b, string? c)
    {
        using TemporaryFolder folder = Tree("a", "b", "c");
        File.WriteAllText(folder["truth.csv"], text);
        Assert.Equal([a, b, c], Labelled(folder["truth.csv"], folder.FullName));
    }

    [Fact]
    public void A_wrong_label_among_several_is_told_with_the_remedy()
    {
        using TemporaryFolder folder = Tree("a");
        File.WriteAllText(folder["truth.csv"], "a/x.png,star|No Finding\n");
        string message = Assert.Throws<GradCamException>(() => Labelled(folder["truth.csv"], folder.FullName)).Message;
        Assert.Contains("record 1: there is no class 'No Finding'", message, StringComparison.Ordinal);
        Assert.EndsWith("Separate several labels by |, and leave the cell empty if no label is true.", message, StringComparison.Ordinal);

        // One class for each picture stays one.
        Assert.Contains("there is no class 'star|No Finding'", Assert.Throws<GradCamException>(() => Classes(folder["truth.csv"], folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_csv_file_of_other_pictures_is_told_of()
    {
        using TemporaryFolder folder = Tree("a", "b");
        Assert.Null(Warning("a/x.png,star\n"));
        string? warning = Warning("x.png,star\n");
        Assert.Contains("has the class of none of the pictures: one of these is called 'a/x.png', and the file names 'x.png'", warning, StringComparison.Ordinal);

        string? Warning(string text)
        {
            File.WriteAllText(folder["truth.csv"], text);
            DatasetInputs inputs = DatasetInputs.Parse([folder.FullName], TextReader.Null);
            TruthSource source = TruthSource.Parse(folder["truth.csv"], inputs, Labels);
            Assert.Null(source.Warning);
            foreach (DatasetPicture picture in inputs.Pictures(_ => true, Dataset.Cancellation))
                source.ClassOf(picture);
            return source.Warning;
        }
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

    private static string?[] Labelled(string truth, string folder)
    {
        DatasetInputs inputs = DatasetInputs.Parse([folder], TextReader.Null);
        TruthSource source = TruthSource.Parse(truth, inputs, Labels, severalLabels: true);
        return [.. inputs.Pictures(_ => true, Dataset.Cancellation).Select(p => source.ClassesOf(p) is { } all ? string.Join(',', all) : null)];
    }

    private static int?[] Classes(string truth, string folder)
    {
        DatasetInputs inputs = DatasetInputs.Parse([folder], TextReader.Null);
        TruthSource source = TruthSource.Parse(truth, inputs, Labels);
        return [.. inputs.Pictures(_ => true, Dataset.Cancellation).Select(source.ClassOf)];
    }
}
