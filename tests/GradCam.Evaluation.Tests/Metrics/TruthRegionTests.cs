using GradCam.Metrics;
using GradCam.Pictures;

namespace GradCam.Evaluation.Tests.Metrics;

/// <summary>A picture's boxes and mask, mapped to the model's input.</summary>
public class TruthRegionTests
{
    [Fact]
    public void A_stretched_picture()
    {
        TruthRegion truth = TruthRegion.Of([new TruthBox(20, 10, 60, 40)], null, 100, 50, Preprocessing.ImageNet(200))!;
        Assert.Equal([new TruthBox(40, 40, 120, 160)], truth.Boxes);
        Assert.Equal(80 * 120, truth.Mask.Count(m => m));
        Assert.True(truth.Mask[40 * 200 + 40]);
        Assert.False(truth.Mask[39 * 200 + 40]);
        Assert.True(truth.Mask[159 * 200 + 119]);
        Assert.False(truth.Mask[159 * 200 + 120]);
    }

    [Fact]
    public void A_picture_whose_middle_is_seen()
    {
        // 200x100 becomes 128x64, of which columns 32 to 95 are seen: 50 to 150 of the picture.
        Preprocessing preprocessing = Preprocessing.ImageNetCrop(64, 64);
        TruthRegion truth = TruthRegion.Of([new TruthBox(25, 0, 100, 50)], null, 200, 100, preprocessing)!;
        TruthBox box = Assert.Single(truth.Boxes);
        Assert.Equal((0, 0, 32, 32), (box.Left, box.Top, box.Right, box.Bottom));
        Assert.Null(TruthRegion.Of([new TruthBox(0, 0, 40, 100)], null, 200, 100, preprocessing));
    }

    [Fact]
    public void A_mask_has_a_box_of_its_own()
    {
        bool[] mask = new bool[20 * 10];
        mask[3 * 20 + 5] = mask[6 * 20 + 9] = true;
        TruthRegion truth = TruthRegion.Of([], mask, 20, 10, Preprocessing.ImageNet(40))!;
        Assert.Equal(2 * 2 * 4, truth.Mask.Count(m => m));
        Assert.Equal(new TruthBox(10, 12, 20, 28), Assert.Single(truth.Boxes));
        Assert.Throws<ArgumentException>(() => TruthRegion.Of([], mask, 21, 10, Preprocessing.ImageNet(40)));
    }

    [Fact]
    public void How_far_a_pixel_is_off()
    {
        TruthRegion truth = TruthRegion.Of([new TruthBox(50, 50, 60, 60)], null, 100, 100, Preprocessing.ImageNet(100))!;
        Assert.True(truth.IsWithin(35, 55, 15));
        Assert.False(truth.IsWithin(34, 55, 15));
        Assert.True(truth.IsWithin(74, 55, 15));
        Assert.False(truth.IsWithin(75, 55, 15));

        // From the corner pixel (50, 50): 9 and 12 make 15, 10 and 12 more.
        Assert.True(truth.IsWithin(41, 38, 15));
        Assert.False(truth.IsWithin(40, 38, 15));
        Assert.True(truth.IsWithin(55, 55, 0));
    }

    [Fact]
    public void Overlap()
    {
        Assert.Equal(25 / 175.0, new TruthBox(0, 0, 10, 10).Overlap(new TruthBox(5, 5, 15, 15)), 12);
        Assert.Equal(0, new TruthBox(0, 0, 10, 10).Overlap(new TruthBox(20, 20, 25, 25)));
        Assert.Equal(1, new TruthBox(1, 2, 3, 4).Overlap(new TruthBox(1, 2, 3, 4)));
    }
}
