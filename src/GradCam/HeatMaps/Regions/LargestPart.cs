using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Represents the largest connected part of the pixels at or above a level.</summary>
/// <param name="Box">The smallest rectangle around it.</param>
/// <param name="Pixels">The number of its pixels.</param>
/// <param name="Mask">The pixels of the box that belong to it, <c>[Box.Height, Box.Width]</c>.</param>
internal readonly record struct LargestPart(PixelRectangle Box, int Pixels, bool[] Mask)
{
    /// <summary>
    /// Finds the part in one pass over the rows. It joins a row's runs of pixels at or above the level with the runs of the row above that they
    /// touch, including corners. A union-find over runs records the connected runs.
    /// </summary>
    /// <param name="heat"><c>[height, width]</c>, at least one element at or above the level.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="level">The level.</param>
    public static LargestPart Find(ReadOnlySpan<float> heat, int width, float level)
    {
        var runs = new List<Run>();
        var parents = new List<int>();
        int above = 0;
        int aboveRow = -1;
        for (int y = 0; y * width < heat.Length; y++)
        {
            int first = runs.Count;
            ReadOnlySpan<float> row = heat.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                if (!(row[x] >= level))
                    continue;
                int start = x;
                while (x < width && row[x] >= level)
                    x++;
                parents.Add(runs.Count);
                runs.Add(new Run(y, start, x));
            }

            if (aboveRow == y - 1)
                Join(runs, parents, above, first);
            if (runs.Count > first)
            {
                above = first;
                aboveRow = y;
            }
        }

        return Largest(runs, parents);
    }

    // Both rows' runs are in order, so one pass over both finds all that touch.
    private static void Join(List<Run> runs, List<int> parents, int above, int first)
    {
        int i = above;
        int j = first;
        while (i < first && j < runs.Count)
        {
            // A run's end is one past its last pixel: pixels that touch at a corner have End == Start.
            if (runs[i].Start <= runs[j].End && runs[j].Start <= runs[i].End)
            {
                int a = Root(parents, i);
                int b = Root(parents, j);
                parents[Math.Max(a, b)] = Math.Min(a, b);
            }

            if (runs[i].End < runs[j].End)
                i++;
            else
                j++;
        }
    }

    private static int Root(List<int> parents, int run)
    {
        while (parents[run] != run)
            run = parents[run] = parents[parents[run]];
        return run;
    }

    private static LargestPart Largest(List<Run> runs, List<int> parents)
    {
        // The root of a part is its first run in reading order.
        var pixels = new int[runs.Count];
        for (int i = 0; i < runs.Count; i++)
            pixels[Root(parents, i)] += runs[i].End - runs[i].Start;
        int largest = Array.IndexOf(pixels, pixels.Max());
        Run[] part = [.. runs.Where((_, i) => Root(parents, i) == largest)];

        int left = part.Min(r => r.Start);
        int top = part[0].Y;
        var box = new PixelRectangle(left, top, part.Max(r => r.End) - left, part[^1].Y - top + 1);
        var mask = new bool[box.Width * box.Height];
        foreach (Run run in part)
            mask.AsSpan((run.Y - top) * box.Width + run.Start - left, run.End - run.Start).Fill(true);
        return new LargestPart(box, pixels[largest], mask);
    }

    /// <summary>Represents neighbouring pixels of a row: columns <c>Start</c> up to, not including, <c>End</c>.</summary>
    private readonly record struct Run(int Y, int Start, int End);
}
