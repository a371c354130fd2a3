using GradCam.Metrics;
using GradCam.TestSupport;

namespace GradCam.Evaluation.Tests.Metrics;

/// <summary>The same boxes in every format, and the errors of malformed files.</summary>
public sealed class BoxesFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    private static readonly LabeledBox[] s_cat = [new(new TruthBox(10, 20, 30, 60), "cat"), new(new TruthBox(1, 2, 3, 4), "dog")];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("file,xmin,ymin,xmax,ymax,label\na/cat.jpg,10,20,30,60,cat\r\ncat.jpg,1,2,3,4,dog\n\nother.png,0,0,1.5,1,\"a, \"\"b\"\"\"\n")]
    [InlineData("label,class_index,x,y,width,height,filename\ncat,1,10,20,20,40,cat.jpg\ndog,2,1,2,2,2,cat.jpg\n\"a, \"\"b\"\"\",1,0,0,1.5,1,other.png")]
    public void Csv(string text)
    {
        BoxesFile boxes = Read("boxes.csv", text);
        Assert.Equal(2, boxes.Count);
        Assert.Equal(s_cat, boxes.Of("/pictures/cat.jpg"));
        Assert.Equal([new LabeledBox(new TruthBox(0, 0, 1.5, 1), "a, \"b\"")], boxes.Of("other.png"));
        Assert.Empty(boxes.Of("none.png"));
    }

    [Fact]
    public void Coco()
    {
        BoxesFile boxes = Read("boxes.json", """
            {"images": [{"id": 7, "file_name": "train/cat.jpg"}], "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
             "annotations": [{"image_id": 7, "category_id": 1, "bbox": [10, 20, 20, 40]}, {"image_id": 7, "category_id": 2, "bbox": [1, 2, 2, 2]}]}
            """);
        Assert.Equal(s_cat, boxes.Of("cat.jpg"));
    }

    [Fact]
    public void Pascal_voc()
    {
        const string text = """
            <annotation><filename>cat.jpg</filename><size><width>100</width></size>
            <object><name>cat</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>30</xmax><ymax>60</ymax></bndbox></object>
            <object><name>dog</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>
            """;
        Assert.Equal(s_cat, Read("cat.xml", text).Of("cat.jpg"));
        File.WriteAllText(_folder["bird.xml"], text.Replace("<filename>cat.jpg</filename>", "", StringComparison.Ordinal));
        BoxesFile all = BoxesFile.Read(_folder.FullName);
        Assert.Equal(2, all.Count);
        Assert.Equal(s_cat, all.Of("bird.JPEG"));
    }

    [Theory]
    [InlineData("a.csv", "file,xmin,ymin\n", "lacks columns")]
    [InlineData("a.csv", "file,xmin,ymin,xmax,ymax\na,1,2,3\n", "line 2: 4 values under 5 columns")]
    [InlineData("a.csv", "file,xmin,ymin,xmax,ymax\na,1,2,x,4\n", "line 2: 'x' is not a number")]
    [InlineData("a.csv", "file,xmin,ymin,xmax,ymax\na,5,2,3,4\n", "has no area")]
    [InlineData("a.csv", "file,xmin,ymin,xmax,ymax\n", "has no boxes")]
    [InlineData("a.json", "{", "not JSON")]
    [InlineData("a.json", "[]", "has no list \"images\"")]
    [InlineData("a.json", "{\"images\":[],\"annotations\":[{\"image_id\":3,\"bbox\":[1,2,3,4]}]}", "to the image 3, which")]
    [InlineData("a.json", "{\"images\":[{\"id\":3,\"file_name\":\"a\"}],\"annotations\":[{\"image_id\":3,\"bbox\":[1,2,3]}]}", "is not [x, y, width, height]")]
    [InlineData("a.xml", "<a", "not XML")]
    [InlineData("a.xml", "<svg/>", "not Pascal VOC")]
    [InlineData("a.xml", "<annotation><object/></annotation>", "has no <bndbox>")]
    [InlineData("a.xml", "<annotation><object><bndbox><xmin>1</xmin><ymin>q</ymin></bndbox></object></annotation>", "'q' in <ymin>")]
    [InlineData("a.txt", "x", "boxes are .csv")]
    public void What_is_wrong(string name, string text, string message)
    {
        GradCamException e = Assert.Throws<GradCamException>(() => Read(name, text));
        Assert.StartsWith(_folder[name], e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file() => Assert.Contains("no such file", Assert.Throws<GradCamException>(() => BoxesFile.Read(_folder["none.csv"])).Message, StringComparison.Ordinal);

    private BoxesFile Read(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return BoxesFile.Read(_folder[name]);
    }
}
