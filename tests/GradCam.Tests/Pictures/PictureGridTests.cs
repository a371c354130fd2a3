using GradCam.Pictures;

namespace GradCam.Tests.Pictures;

public class PictureGridTests
{
    [Theory]
    [InlineData(1, 10, 10, 1)]
    [InlineData(4, 10, 10, 2)]
    [InlineData(4, 40, 30, 2)]
    [InlineData(3, 10, 30, 3)]
    [InlineData(3, 30, 10, 1)]
    [InlineData(6, 640, 480, 2)]
    [InlineData(9, 224, 250, 3)]
    public void The_grid_is_near_to_a_square(int count, int width, int height, int columns) =>
        Assert.Equal(columns, PictureGrid.ColumnsFor(count, width, height));

    [Fact]
    public void Cells_are_in_reading_order_at_the_top_and_in_the_middle()
    {
        Picture grid = PictureGrid.Arrange([Plain(3, 2, 1), Plain(1, 1, 2), Plain(3, 1, 3)], columns: 2);
        Assert.Equal((10, 8), (grid.Width, grid.Height));
        string[] rows = [.. Enumerable.Range(0, 8).Select(y => string.Concat(Enumerable.Range(0, 10).Select(x => grid.Pixels[(y * 10 + x) * 3] switch { 255 => ".", var level => $"{level}" })))];
        Assert.Equal(["111.....2.", "111.......", "..........", "..........", "..........", "..........", "333.......", ".........."], rows);
    }

    [Fact]
    public void Many_large_pictures_become_smaller_cells()
    {
        Assert.Equal((640, 480), PictureGrid.CellSize(640, 480, 6));
        (int width, int height) = PictureGrid.CellSize(4000, 3000, 30);
        int columns = PictureGrid.ColumnsFor(30, width, height);
        Assert.InRange(columns * width, 3500, 4096);
        Assert.InRange((30 + columns - 1) / columns * height, 3000, 4096);
        Assert.Equal(4.0 / 3, (double)width / height, 2);
        Assert.Equal((1, 1), PictureGrid.CellSize(5, 4, 1, longestSide: 1));
    }

    [Fact]
    public void Refuses_what_is_no_grid()
    {
        Assert.Throws<ArgumentException>(() => PictureGrid.Arrange([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureGrid.Arrange([Plain(1, 1, 1)], columns: 0));
    }

    private static Picture Plain(int width, int height, byte level)
    {
        var picture = new Picture(width, height, new byte[width * height * 3]);
        Array.Fill(picture.Pixels, level);
        return picture;
    }
}
