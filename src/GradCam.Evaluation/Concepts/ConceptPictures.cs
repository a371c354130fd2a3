using System.Globalization;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Concepts;

/// <summary>Draws concepts as pictures that show the position of each concept.</summary>
public static class ConceptPictures
{
    // Maps are shares of a concept's maximum. They are drawn without scaling, so that a colour has the same strength in each picture.
    private static readonly HeatMapOptions s_asTheyAre = new() { Scale = new MapScale(0, 1), Upsample = ResampleFilter.Bilinear };

    /// <summary>Returns a picture in which each position has the colour of its strongest concept. The opacity grows with the concept's strength.</summary>
    /// <param name="found">The concepts.</param>
    /// <param name="index">The index of the factorized picture, from 0.</param>
    /// <param name="picture">That picture; it does not change.</param>
    /// <param name="seen">The part of it that the model saw: <see cref="Preprocessing.Seen"/>.</param>
    /// <param name="opacity">The colours' share at a concept's maximum, 0..1.</param>
    /// <exception cref="ArgumentException">The part is not within the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The picture's index is out of range, or the opacity is not in 0..1.</exception>
    public static Picture Draw(this ConceptFactorization found, int index, Picture picture, PixelRectangle seen, float opacity = 0.7f)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, found.Concepts[0].Maps.Count);
        if (opacity is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "The opacity must be from 0 to 1.");
        seen.MustLieIn(picture.Width, picture.Height, nameof(seen));

        float[] strongest = new float[checked(seen.Width * seen.Height)];
        int[] winner = new int[strongest.Length];
        for (int j = 0; j < found.Concepts.Count; j++)
        {
            float[] strength = HeatMap.RenderFloats(found.Concepts[j].Maps[index], seen.Width, seen.Height, s_asTheyAre);
            for (int p = 0; p < strength.Length; p++)
            {
                if (strength[p] > strongest[p])
                    (strongest[p], winner[p]) = (strength[p], j);
            }
        }

        Rgb[] colours = [.. Enumerable.Range(0, found.Concepts.Count).Select(ConceptColours.Of)];
        byte[] pixels = [.. picture.Pixels];
        for (int y = 0; y < seen.Height; y++)
        {
            Span<byte> row = pixels.AsSpan(((seen.Y + y) * picture.Width + seen.X) * Picture.Channels, seen.Width * Picture.Channels);
            for (int x = 0; x < seen.Width; x++)
            {
                float share = opacity * Math.Min(strongest[y * seen.Width + x], 1);
                Rgb colour = colours[winner[y * seen.Width + x]];
                Span<byte> pixel = row.Slice(x * Picture.Channels, Picture.Channels);
                pixel[0] = Mix(pixel[0], colour.Red, share);
                pixel[1] = Mix(pixel[1], colour.Green, share);
                pixel[2] = Mix(pixel[2], colour.Blue, share);
            }
        }

        return new Picture(picture.Width, picture.Height, pixels);

        static byte Mix(byte one, byte other, float share) => (byte)MathF.Round(one + (other - one) * share);
    }

    /// <summary>Returns a picture with the concepts' colours below it, each with its share and the class that the model would predict for it.</summary>
    /// <param name="found">The concepts.</param>
    /// <param name="picture">The picture, such as the result of <see cref="Draw"/>; it does not change.</param>
    /// <param name="labels">The classes' names.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    public static Picture WithLegend(this ConceptFactorization found, Picture picture, LabelList labels)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(labels);
        return Legend.Attach(picture, found.Concepts.Select((c, j) =>
            (ConceptColours.Of(j), string.Create(CultureInfo.InvariantCulture, $"{c.Share:P0} {labels.Describe(c.TopClass)}"))));
    }
}
