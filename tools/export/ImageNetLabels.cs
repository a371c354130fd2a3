namespace GradCam.Tools.Export;

/// <summary>Provides the names of ImageNet's 1000 classes, in the order of every model trained on it.</summary>
internal static class ImageNetLabels
{
    public const int Count = 1000;

    public static IReadOnlyList<string> Read()
    {
        using Stream stream = typeof(ImageNetLabels).Assembly.GetManifestResourceStream("imagenet-labels.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
