using GradCam.Pictures;
using GradCam.Pipelines;

namespace GradCam.Export.Quantizing;

/// <summary>Represents the pictures for measurements: those of a folder, read anew each time, or random ones.</summary>
public sealed class CalibrationPictures
{
    // One in this number of pictures is not used for calibration.
    private const int HoldOut = 5;

    private const int RandomCount = 16;
    private const int RandomGrid = 7;

    private readonly Func<IEnumerable<Picture>> _read;

    private CalibrationPictures(string description, Func<IEnumerable<Picture>> read)
    {
        Description = description;
        _read = read;
    }

    /// <summary>Gets a description of the pictures, for reports.</summary>
    public string Description { get; }

    /// <summary>Finds a folder's pictures. Files that are no pictures are skipped.</summary>
    /// <param name="folder">The folder; folders inside it are not searched.</param>
    /// <param name="codec">The decoder.</param>
    /// <exception cref="GradCamException">The folder does not exist, or has no readable picture.</exception>
    public static CalibrationPictures Of(string folder, IPictureCodec codec)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(codec);
        if (!Directory.Exists(folder))
            throw new GradCamException(GradCamErrorKind.File, $"{folder}: no such folder. --calibration wants one with pictures of the kind that the model will see.");
        string[] files = FilesOf(folder);
        if (!Pictures(files, codec).Any())
            throw new GradCamException(GradCamErrorKind.File, $"{folder}: no readable picture in it. --calibration wants a folder with pictures of the kind that the model will see.");
        return new CalibrationPictures(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), () => Pictures(files, codec));
    }

    /// <summary>Returns random pictures for a model: coloured noise, coarse enough that a network finds shapes in it.</summary>
    /// <param name="how">The model's preprocessing.</param>
    internal static CalibrationPictures Random(Preprocessing how) => new("random pictures", () => Enumerable.Range(0, RandomCount).Select(i => Noise(i, how)));

    /// <summary>
    /// Divides the pictures into those for measuring ranges and every fifth, for measuring the cost of the quantisation. On the pictures that gave
    /// the ranges, the cost would appear too small. If there are fewer than five, all serve both purposes.
    /// </summary>
    internal (CalibrationPictures Seen, CalibrationPictures Unseen) Part() => _read().Take(HoldOut).Count() < HoldOut
        ? (this, new CalibrationPictures($"{Description}, which gave the ranges, too: with {HoldOut} pictures or more, some are kept from them", _read))
        : (new CalibrationPictures(Description, () => _read().Where((_, i) => i % HoldOut != HoldOut - 1)),
            new CalibrationPictures($"{Description}, of which every fifth gave no ranges", () => _read().Where((_, i) => i % HoldOut == HoldOut - 1)));

    /// <summary>Returns the pictures, in the order of their files' names.</summary>
    internal IEnumerable<Picture> Read() => _read();

    private static string[] FilesOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{folder}: cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<Picture> Pictures(string[] files, IPictureCodec codec)
    {
        foreach (string file in files)
        {
            Picture picture;
            try
            {
                picture = codec.Decode(PictureFileReader.Read(file));
            }
            catch (Exception e) when (e is GradCamException or IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return picture;
        }
    }

    // Returns colours or bands on a coarse grid, with bilinear interpolation.
    private static Picture Noise(int seed, Preprocessing how)
    {
        (int width, int height) = (how.Width, how.Height);
        int channels = how.Channels == ChannelOrder.Bands ? how.ChannelCount : Picture.Channels;
        var random = new Random(seed);
        float[] grid = new float[RandomGrid * RandomGrid * channels];
        for (int i = 0; i < grid.Length; i++)
            grid[i] = random.NextSingle() * 255;
        float[] values = new float[width * height * channels];
        for (int y = 0; y < height; y++)
        {
            (int top, float down) = Cell(y, height);
            for (int x = 0; x < width; x++)
            {
                (int left, float right) = Cell(x, width);
                for (int c = 0; c < channels; c++)
                {
                    float upper = float.Lerp(At(top, left, c), At(top, left + 1, c), right);
                    float lower = float.Lerp(At(top + 1, left, c), At(top + 1, left + 1, c), right);
                    values[(((y * width) + x) * channels) + c] = (byte)float.Lerp(upper, lower, down);
                }
            }
        }

        return how.Channels == ChannelOrder.Bands
            ? ValuePicture.Of(new PictureValues(width, height, channels, values, new SampleRange(0, byte.MaxValue)), isChosen: true)
            : new Picture(width, height, Array.ConvertAll(values, v => (byte)v));

        float At(int row, int column, int channel) => grid[(((row * RandomGrid) + column) * channels) + channel];

        static (int Cell, float Within) Cell(int position, int length)
        {
            float at = (float)position / length * (RandomGrid - 1);
            return ((int)at, at - (int)at);
        }
    }
}
