using GradCam.Benchmarks.Explain;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Datasets;

/// <summary>A folder with as many pictures as are wanted, none of which has the same bytes as another.</summary>
internal static class PictureSet
{
    // What photographs of ImageNet have.
    private const int Width = 500;
    private const int Height = 375;
    private const int Different = 24;

    /// <summary>Writes pictures.</summary>
    /// <param name="folder">Where to; it is made.</param>
    /// <param name="count">How many.</param>
    /// <param name="source">A folder whose pictures are taken over and over; null for ones that are made, JPEG files of 500x375.</param>
    public static IReadOnlyList<string> Write(string folder, int count, string? source)
    {
        Directory.CreateDirectory(folder);
        byte[][] pictures = source is null
            ? [.. Enumerable.Range(0, Different).Select(Make)]
            : [.. Directory.EnumerateFiles(source).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var files = new string[count];
        for (int i = 0; i < count; i++)
        {
            // Decoders stop where a picture ends: four bytes more make it another file, and no other picture.
            files[i] = Path.Combine(folder, $"{i:00000}.jpg");
            File.WriteAllBytes(files[i], [.. pictures[i % pictures.Length], .. BitConverter.GetBytes(i)]);
        }

        return files;
    }

    private static byte[] Make(int number) =>
        new NetVipsCodec().Encode(Setup.Waves(Width, Height, 3 + number), PictureFormat.Jpeg);
}
