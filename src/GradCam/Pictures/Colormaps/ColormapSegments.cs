namespace GradCam.Pictures;

/// <summary>Computes colour maps that are straight lines between a few points, with the same bits as matplotlib.</summary>
internal static class ColormapSegments
{
    /// <summary>MATLAB's "jet", with matplotlib's corners.</summary>
    public static double[] Jet() => Levels(
        [(0, 0), (0.35, 0), (0.66, 1), (0.89, 1), (1, 0.5)],
        [(0, 0), (0.125, 0), (0.375, 1), (0.64, 1), (0.91, 0), (1, 0)],
        [(0, 0.5), (0.11, 1), (0.34, 1), (0.65, 0), (1, 0)]);

    /// <summary>MATLAB's "hot", with matplotlib's corners: glowing iron.</summary>
    public static double[] Hot() => Levels(
        [(0, 0.0416), (0.365079, 1), (1, 1)],
        [(0, 0), (0.365079, 0), (0.746032, 1), (1, 1)],
        [(0, 0), (0.746032, 0), (1, 1)]);

    /// <summary>Black to white.</summary>
    public static double[] Grey()
    {
        (double, double)[] line = [(0, 0), (1, 1)];
        return Levels(line, line, line);
    }

    private static double[] Levels(params (double At, double Level)[][] channels)
    {
        const int Last = 255;
        var levels = new double[(Last + 1) * Picture.Channels];
        for (int c = 0; c < Picture.Channels; c++)
        {
            (double At, double Level)[] corners = channels[c];
            int next = 1;
            for (int i = 0; i <= Last; i++)
            {
                // Not simply i: matplotlib rounds in this way, which decides on which side of a half a value falls.
                double at = Last * (i == Last ? 1 : i * (1.0 / Last));
                while (corners[next].At * Last < at)
                    next++;
                double from = corners[next - 1].At * Last;
                double part = (at - from) / (corners[next].At * Last - from);
                double level = part * (corners[next].Level - corners[next - 1].Level) + corners[next - 1].Level;
                levels[i * Picture.Channels + c] = Math.Clamp(level, 0, 1);
            }
        }

        return levels;
    }
}
