using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Tests.HeatMaps.Regions;

public class RegionOutlineTests
{
    // White on the line, black next to it, grey elsewhere.
    private static readonly CamMap s_map = new(8, 8, [.. Enumerable.Range(0, 64).Select(i => i % 8 is >= 2 and <= 6 && i / 8 is >= 1 and <= 5 ? 1f : 0f)]);

    [Fact]
    public void The_contour_is_the_regions_edge_between_dark_lines() => Assert.Equal(
        [
            ". # # # # # # #",
            ". # o o o o o #",
            ". # o # # # o #",
            ". # o # . # o #",
            ". # o # # # o #",
            ". # o o o o o #",
            ". # # # # # # #",
            ". . . . . . . .",
        ],
        Drawn(RegionOutline.DrawContour, 255, 255));

    [Fact]
    public void The_box_goes_around_it() => Assert.Equal(
        [
            ". # # # # # # #",
            ". # o o o o o #",
            ". # o # # # o #",
            ". # o # . # o #",
            ". # o # # # o #",
            ". # o o o o o #",
            ". # # # # # # #",
            ". . . . . . . .",
        ],
        Drawn(RegionOutline.DrawBox, 0, 255));

    [Fact]
    public void Lines_are_broader_on_large_pictures_and_end_at_the_edge()
    {
        var map = new CamMap(1, 2, [1, 0]);
        HighlightedRegion region = HighlightedRegion.Find(map, 1000, 600, PixelRectangle.All(1000, 600), upsample: ResampleFilter.Nearest)!;
        var picture = new Picture(1000, 600, new byte[1_800_000]);
        Array.Fill(picture.Pixels, (byte)9);
        RegionOutline.DrawBox(picture, region);

        // 600 / 200 = 3 pixels around column 499, 2 dark ones on either side.
        Assert.Equal([9, 0, 0, 0, 0, 0, 0, 0, 9], Enumerable.Range(495, 9).Select(x => picture.Pixels[(400 * 1000 + x) * 3]));
        Assert.Equal([9, 0, 0, 255, 255, 255, 0, 0, 9], Enumerable.Range(495, 9).Select(x => picture.Pixels[(400 * 1000 + x) * 3 + 1]));
        Assert.Equal(255, picture.Pixels[1]);
    }

    private static string[] Drawn(Action<Picture, HighlightedRegion> draw, byte red, byte green)
    {
        HighlightedRegion region = HighlightedRegion.Find(s_map, 8, 8, PixelRectangle.All(8, 8), upsample: ResampleFilter.Nearest)!;
        var picture = new Picture(8, 8, new byte[192]);
        Array.Fill(picture.Pixels, (byte)128);
        draw(picture, region);
        return [.. Enumerable.Range(0, 8).Select(y => string.Join(' ', Enumerable.Range(0, 8).Select(x => Mark(picture.Pixels.AsSpan((y * 8 + x) * 3, 3)))))];

        char Mark(ReadOnlySpan<byte> rgb) => (rgb[0], rgb[1]) == (red, green) ? 'o' : (rgb[0], rgb[1]) == (0, 0) ? '#' : '.';
    }
}
