using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Tests.HeatMaps;

public class LegendTests
{
    [Fact]
    public void The_bar_has_all_colours_and_the_picture_stays_above_it()
    {
        var picture = new Picture(400, 300, new byte[360_000]);
        new Random(3).NextBytes(picture.Pixels);
        Picture result = Legend.Attach(picture, Colormap.Find("viridis"), new MapScale(0, 1.5f));
        Assert.Equal(400, result.Width);
        Assert.True(result.Pixels.AsSpan(0, 360_000).SequenceEqual(picture.Pixels));

        // Two pixels per dot: 8 to the bar, which is 16 high.
        byte[] bar = result.Pixels[((308 + 5) * 400 * 3)..][..1200];
        byte[] viridis = Colormap.Find("viridis").Entries.ToArray();
        for (int x = 0; x < 400; x++)
        {
            byte[] expected = x is < 8 or >= 392 ? [255, 255, 255] : viridis[((x - 8) * 256 / 384 * 3)..][..3];
            Assert.Equal(expected, bar[(x * 3)..][..3]);
        }
    }

    [Fact]
    public void Ticks_stand_at_the_values_that_they_name()
    {
        Assert.Equal([(0, 0, "0"), (383, 384 - 17, "1.5")], Legend.Ticks(new MapScale(0, 1.5f), 384, 1));
        (int At, int TextAt, string Text)[] signed = [.. Legend.Ticks(new MapScale(-1, 3), 401, 1)];
        Assert.Equal((100, "0"), (signed[1].At, signed[1].Text));
        Assert.Equal(["-1.23E-05", "4.57E+03"], Legend.Ticks(new MapScale(-1.23456e-5f, 4567.8f), 300, 1).Select(t => t.Text));
        Assert.Equal(["-1", "100"], Legend.Ticks(new MapScale(-1, 100), 300, 1).Select(t => t.Text));
    }

    [Fact]
    public void A_caption_needs_room_and_is_written_below()
    {
        var small = new Picture(16, 16, new byte[768]);
        Picture captioned = Legend.Attach(small, "tench, 99.0 %");
        Assert.Equal((128, 16 + 4 + 8 + 4), (captioned.Width, captioned.Height));
        Assert.Equal(0, captioned.Pixels[56 * 3]);
        Assert.Equal(255, captioned.Pixels[55 * 3]);
        Assert.Equal(255, captioned.Pixels[72 * 3]);
        Assert.Contains((byte)0, captioned.Pixels.AsSpan(20 * 128 * 3).ToArray());
        Assert.True(Legend.Attach(small, "a label that is so long that it does not fit in one line").Height > captioned.Height);
        Assert.Equal(captioned.Height + 12, Legend.Attach(small, "tench, 99.0 %", "no colours").Height);
    }
}
