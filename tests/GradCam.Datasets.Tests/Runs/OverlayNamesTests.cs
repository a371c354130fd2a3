using System.Text;
using GradCam.Datasets.Runs;
using GradCam.Pictures;

namespace GradCam.Datasets.Tests.Runs;

public class OverlayNamesTests
{
    [Fact]
    public void Overlays_lie_as_pictures_lie()
    {
        Assert.Equal("overlays/dog/a.png.jpg", OverlayNames.Of("dog/a.png", null, PictureFormat.Jpeg));
        Assert.Equal("overlays/dog/a.png.2.webp", OverlayNames.Of("dog/a.png", 2, PictureFormat.Webp));
        Assert.Equal("overlays/고양이/사진.jpg.png", OverlayNames.Of("고양이/사진.jpg", null, PictureFormat.Png));
    }

    [Theory]
    [InlineData("../../etc/passwd.png")]
    [InlineData("/etc/x.png")]
    [InlineData("a//b.png")]
    [InlineData("./a.png")]
    public void No_id_leads_out_of_the_folder_or_to_another_pictures_overlay(string id)
    {
        string path = OverlayNames.Of(id, null, PictureFormat.Jpeg);
        string root = Path.GetFullPath("overlays") + Path.DirectorySeparatorChar;
        Assert.StartsWith(root, Path.GetFullPath(path), StringComparison.Ordinal);
        string plain = path["overlays/".Length..^".jpg".Length];
        Assert.NotEqual(path, OverlayNames.Of(plain[..plain.IndexOf('~', StringComparison.Ordinal)], null, PictureFormat.Jpeg));
    }

    [Fact]
    public void Names_stay_within_what_file_systems_allow()
    {
        string korean = string.Concat(Enumerable.Repeat("고", 83)) + ".png";
        foreach (string id in (string[])[new string('x', 251) + ".png", korean, "a/" + new string('y', 300) + "/b.png"])
        {
            string path = OverlayNames.Of(id, 3, PictureFormat.Webp);
            Assert.All(path.Split('/'), part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, 255));
        }

        Assert.NotEqual(OverlayNames.Of(new string('x', 251) + ".png", null, PictureFormat.Png), OverlayNames.Of(new string('x', 251) + ".jpg", null, PictureFormat.Png));
    }

    [Theory]
    [InlineData("a.png", null, "a.png.jpg/b.png")]
    [InlineData("a.png", 0, "a.png.0.jpg/b.png")]
    [InlineData("x/a.png", null, "x/A.png.JPG/c/b.png")]
    public void No_overlay_is_in_the_place_of_a_folder_of_others(string id, int? rank, string other)
    {
        string path = OverlayNames.Of(other, rank, PictureFormat.Jpeg);
        Assert.False(path.StartsWith($"{OverlayNames.Of(id, rank, PictureFormat.Jpeg)}/", StringComparison.OrdinalIgnoreCase), path);
        Assert.StartsWith("overlays/", path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_is_the_same_every_time_and_about_as_large_as_asked_for()
    {
        OverlayPolicy policy = OverlayPolicy.Parse("sample:0.2");
        string[] ids = [.. Enumerable.Range(0, 5000).Select(i => $"{i}.jpg")];
        Assert.InRange(ids.Count(policy.Wants), 900, 1100);
        Assert.Equal(ids.Where(policy.Wants), ids.Where(OverlayPolicy.Sample(0.2).Wants));
        Assert.Equal("sample:0.2", policy.ToString());
        Assert.Throws<GradCamException>(() => OverlayPolicy.Parse("sample:2"));
        Assert.Throws<GradCamException>(() => OverlayPolicy.Parse("some"));
    }
}
