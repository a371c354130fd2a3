namespace GradCam.Tools.Shapes;

/// <summary>Represents a rectangle of whole pixels: the left and top pixel, and the number of pixels across and down.</summary>
internal readonly record struct Box(int X, int Y, int Width, int Height)
{
    /// <summary>Returns the smallest box around the pixels of a mask that are not 0; empty if all are.</summary>
    public static Box Around(ReadOnlySpan<byte> mask, int width)
    {
        int left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
                continue;
            (int y, int x) = Math.DivRem(i, width);
            left = Math.Min(left, x);
            right = Math.Max(right, x);
            top = Math.Min(top, y);
            bottom = y;
        }

        return bottom < 0 ? default : new Box(left, top, right - left + 1, bottom - top + 1);
    }
}
