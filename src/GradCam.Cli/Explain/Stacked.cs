using GradCam.NumPy;

namespace GradCam.Cli.Explain;

/// <summary>Combines arrays of one shape in one array with one more axis.</summary>
internal static class Stacked
{
    /// <summary>Writes the arrays as <c>.npy</c>: <c>[n, ...]</c>.</summary>
    public static void Write(Stream destination, IReadOnlyList<NpyArray> arrays)
    {
        float[] all = arrays.Count == 1 ? arrays[0].Data : [.. arrays.SelectMany(a => a.Data)];
        NpyFile.Write(destination, [arrays.Count, .. arrays[0].Shape], all);
    }
}
