using GradCam.Benchmarks.Explain;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Benchmarks.Datasets;

/// <summary>Makes a folder with a given number of pictures, each with different bytes.</summary>
internal static class PictureSet
{
    // The size of ImageNet's photographs.
    private const int Width = 500;
    private const int Height = 375;
    private const int Different = 24;

    /// <summary>Writes pictures.</summary>
    /// <param name="folder">The folder; the method makes it.</param>
    /// <param name="count">The number of pictures.</param>
    /// <param name="source">A folder whose pictures are used repeatedly; <c>null</c> for synthetic ones, JPEG files of 500x375.</param>
    public static IReadOnlyList<string> Write(string folder, int count, string? source)
    {
        Directory.CreateDirectory(folder);
        byte[][] pictures = source is null
            ? [.. Enumerable.Range(0, Different).Select(Make)]
            : [.. Directory.EnumerateFiles(source).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var files = new string[count];
        for (int i = 0; i < count; i++)
        {
            // Decoders stop at the end of a picture, so four more bytes make another file with the same picture.
            files[i] = Path.Combine(folder, $"{i:00000}.jpg");
            File.WriteAllBytes(files[i], [.. pictures[i % pictures.Length], .. BitConverter.GetBytes(i)]);
        }

        return files;
    }

    private static byte[] Make(int number) =>
        new NetVipsCodec().Encode(Setup.Waves(Width, Height, 3 + number), PictureFormat.Jpeg);
}
