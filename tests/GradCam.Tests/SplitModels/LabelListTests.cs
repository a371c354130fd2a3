using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.SplitModels;

public sealed class LabelListTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2", 2)]
    [InlineData(" tiger cat ", 1)]
    [InlineData("TABBY", 0)]
    [InlineData("cricket, insect", 3)]
    public void Finds_by_index_by_name_and_by_one_of_several_names(string wanted, int index) => Assert.Equal(index, Labels().Find(wanted));

    [Theory]
    [InlineData("tigre", "Did you mean 'tiger'")]
    [InlineData("crickte", "Did you mean 'cricket'")]
    [InlineData("zebra", "there is no class 'zebra'")]
    [InlineData("5", "the model has 5, from 0 to 4")]
    [InlineData("-1", "no class -1")]
    [InlineData("crane", "several classes")]
    public void Says_what_there_is_instead(string wanted, string message) =>
        Assert.Contains(message, Assert.Throws<GradCamException>(() => (wanted == "crane" ? Labels("crane", "crane") : Labels()).Find(wanted)).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_another_number_of_lines() =>
        Assert.Contains("2 labels for 3 classes", Assert.Throws<GradCamException>(() => LabelList.Read(Write("a", "b"), 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void Unnamed_classes_go_by_index()
    {
        LabelList labels = LabelList.Unnamed(3);
        Assert.Equal(2, labels.Find("2"));
        Assert.Contains("have no names", Assert.Throws<GradCamException>(() => labels.Find("cat")).Message, StringComparison.Ordinal);
    }

    private LabelList Labels(params string[] labels)
    {
        string[] all = labels.Length > 0 ? labels : ["tabby, tabby cat", "tiger cat", "tiger", "cricket, insect", "dog"];
        return LabelList.Read(Write(all), all.Length);
    }

    private string Write(params string[] labels)
    {
        string path = _folder[$"{Guid.NewGuid():N}.txt"];
        File.WriteAllLines(path, labels);
        return path;
    }
}
