using GradCam.Concepts;
using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Evaluation.Tests.Concepts;

public class ConceptPicturesTests
{
    private static readonly ConceptFactorization s_found = new(
        "layer",
        [new Concept([1], [0, 3], [new CamMap(1, 2, [1, 0])], 0.75f), new Concept([1], [9, 3], [new CamMap(1, 2, [0.5f, 0.5f])], 0.25f)],
        0.1f);

    [Fact]
    public void A_place_has_the_colour_of_its_strongest_concept_as_far_as_it_is_there()
    {
        var grey = new Picture(4, 2, [.. Enumerable.Repeat((byte)100, 4 * 2 * 3)]);
        Picture drawn = s_found.Draw(0, grey, new PixelRectangle(1, 0, 2, 2), opacity: 1);

        // Okabe and Ito's orange at full strength, their blue at half; no colour in the part that the model did not see.
        byte[] row = [100, 100, 100, 230, 159, 0, 50, 107, 139, 100, 100, 100];
        Assert.Equal([.. row, .. row], drawn.Pixels);
        Assert.All(grey.Pixels, p => Assert.Equal(100, p));
    }

    [Fact]
    public void Colours_differ_however_many_there_are()
    {
        Rgb[] colours = [.. Enumerable.Range(0, 30).Select(ConceptColours.Of)];
        Assert.Equal(30, colours.Distinct().Count());
    }

    [Fact]
    public void The_legend_has_each_concepts_colour()
    {
        var white = new Picture(200, 20, [.. Enumerable.Repeat((byte)255, 200 * 20 * 3)]);
        Picture legend = s_found.WithLegend(white, LabelList.Unnamed(2));
        Assert.True(legend.Height > 20);
        (byte, byte, byte)[] pixels = [.. legend.Pixels.Chunk(3).Select(p => (p[0], p[1], p[2]))];
        Assert.Contains(((byte)230, (byte)159, (byte)0), pixels);
        Assert.Contains(((byte)0, (byte)114, (byte)178), pixels);
        Assert.Equal([1, 0], s_found.Concepts.Select(c => c.TopClass));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var grey = new Picture(4, 2, new byte[4 * 2 * 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => s_found.Draw(1, grey, new PixelRectangle(0, 0, 4, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_found.Draw(0, grey, new PixelRectangle(0, 0, 4, 2), 1.5f));
        Assert.Throws<ArgumentException>(() => s_found.Draw(0, grey, new PixelRectangle(0, 0, 5, 2)));
    }
}
