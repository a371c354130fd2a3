using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Tests.Explaining.Targets;

/// <summary>Tests targets of models that score each position.</summary>
public class RegionTests
{
    private static readonly DenseScores s_layout = new(3, 1, 4);
    private static readonly LabelList s_labels = LabelList.Unnamed(3);

    // Class 0 is highest at one position, class 1 at none, class 2 at three.
    private static readonly float[] s_scores = [5, 0, 0, 1, 1, 1, 1, 1, 0, 2, 3, 4];

    [Fact]
    public void A_region_is_a_sum_and_its_seed_is_the_mask()
    {
        ScoreTarget target = ScoreTarget.Region(2, 1, 0.5f, 0, 2);
        Assert.Equal(0 + 1 + 0 + 8, target.Value(s_scores));
        float[] seed = new float[12];
        seed[8] = 1;
        target.AddSeed(s_scores, 2, seed);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 4], seed);
    }

    [Fact]
    public void Classes_are_ranked_by_the_places_where_they_are_highest()
    {
        ScoreTarget[] targets = ClassTargets.Top(3).Resolve(s_scores, 1, s_labels, s_layout)[0];
        Assert.Equal([2, 0, 1], targets.Select(t => t.ClassIndex));
        Assert.Equal(
            ["class 2 at 3 of 4 positions, at which it is highest", "class 0 at 1 of 4 positions, at which it is highest", "class 1 at all 4 positions, highest at none"],
            targets.Select(t => t.Describe(s_labels)));
        Assert.Equal([9f, 5f, 4f], targets.Select(t => t.Value(s_scores)));
    }

    [Fact]
    public void Others_are_taken_at_the_same_places_and_a_sign_is_turned_behind_that()
    {
        ScoreTarget target = ClassTargets.Of(0).Against("1").Counterfactual().Resolve(s_scores, 1, s_labels, s_layout)[0][0];
        Assert.Equal(-(5 - 1), target.Value(s_scores));
    }

    [Fact]
    public void A_mask_is_resized_to_the_places()
    {
        var mask = new RegionMask(2, 2, [1, 0, 1, 0]);
        ScoreTarget target = ClassTargets.Of(2).Within(mask).Resolve(s_scores, 1, s_labels, s_layout)[0][0];

        // A bilinear filter from two columns to four: 1, 3/4, 1/4, 0.
        Assert.Equal((0.75f * 2) + (0.25f * 3), target.Value(s_scores), 1e-5f);
        Assert.Throws<GradCamException>(() => ClassTargets.Of(2).Within(mask).Resolve(s_scores, 1, LabelList.Unnamed(12)));
    }

    [Fact]
    public void A_mask_of_a_picture_is_that_of_the_part_that_is_seen()
    {
        byte[] pixels = new byte[3 * 2 * Picture.Channels];
        pixels.AsSpan(1 * Picture.Channels, Picture.Channels).Fill(255);
        pixels[(5 * Picture.Channels) + 1] = 255;
        RegionMask mask = RegionMask.Of(new Picture(3, 2, pixels), new PixelRectangle(1, 0, 2, 2));
        Assert.Equal((2, 2), (mask.Height, mask.Width));
        Assert.Equal([1, 0, 0, 1f / 3], mask.Values);
    }

    [Theory]
    [InlineData(new float[] { })]
    [InlineData(new float[] { 0, 0 })]
    [InlineData(new float[] { 1, float.NaN })]
    public void A_mask_holds_numbers_and_not_zeros_alone(float[] mask) => Assert.Throws<ArgumentException>(() => ScoreTarget.Region(0, mask));
}
