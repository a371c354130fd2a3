using GradCam.Cli.Files;
using GradCam.Explaining;
using GradCam.NumPy;

namespace GradCam.Cli.Explain;

/// <summary>
/// What maps were made of, as NumPy files, each with the batch as its first axis: <c>input</c>, <c>scores</c>, <c>activations</c>,
/// and for each class <c>gradients</c> and <c>weights</c>.
/// </summary>
internal static class TensorDump
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">The folder; it is made if need be.</param>
    /// <param name="batch">The inputs' explanations, with their tensors.</param>
    /// <param name="classFolders">A folder within the folder for each explained class; null for one class that needs none.</param>
    /// <param name="guard">What may not be overwritten.</param>
    /// <exception cref="GradCamException">A file cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<Explanation> batch, IReadOnlyList<string>? classFolders, OutputGuard guard)
    {
        Put("input", e => e.Tensors!.Input);
        Put("scores", e => new NpyArray([e.Scores.Length], e.Scores));
        Put("activations", e => e.Tensors!.Activations);
        for (int rank = 0; rank < batch[0].Classes.Count; rank++)
        {
            int r = rank;
            string inner = classFolders?[r] ?? string.Empty;
            Put(Path.Combine(inner, "gradients"), e => e.Tensors!.Gradients[r]);
            Put(Path.Combine(inner, "weights"), e => e.Tensors!.ChannelWeights[r]);
        }

        void Put(string name, Func<Explanation, NpyArray> tensor) =>
            guard.Write(Path.Combine(folder, name + ".npy"), stream => Stacked.Write(stream, [.. batch.Select(tensor)]));
    }
}
