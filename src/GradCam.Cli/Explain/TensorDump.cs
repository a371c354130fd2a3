using GradCam.Explaining;
using GradCam.Files;
using GradCam.NumPy;

namespace GradCam.Cli.Explain;

/// <summary>
/// What maps were made of, as NumPy files, each with the batch as its first axis: <c>input</c>, <c>scores</c>, <c>activations</c>,
/// and for each class <c>gradients</c> and <c>weights</c>, and <c>attributions</c> where the method makes its map of them. Several target
/// layers get a folder each, <c>layer-1</c> and so on.
/// </summary>
internal static class TensorDump
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">The folder; it is made if need be.</param>
    /// <param name="batch">The inputs' explanations, with their tensors.</param>
    /// <param name="classFolders">A folder within the folder for each explained class; null for one class that needs none.</param>
    /// <param name="ledger">The files that may not be overwritten.</param>
    /// <exception cref="GradCamException">A file cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<Explanation> batch, IReadOnlyList<string>? classFolders, FileLedger ledger)
    {
        Put("input", e => e.Tensors!.Input);
        Put("scores", e => new NpyArray([e.Scores.Length], e.Scores));
        IReadOnlyList<LayerTensors> layers = batch[0].Tensors!.Layers;
        for (int layer = 0; layer < layers.Count; layer++)
        {
            int l = layer;
            string outer = layers.Count > 1 ? $"layer-{l + 1}" : string.Empty;
            Put(Path.Combine(outer, "activations"), e => e.Tensors!.Layers[l].Activations);
            for (int rank = 0; rank < batch[0].Classes.Count; rank++)
            {
                int r = rank;
                string inner = Path.Combine(outer, classFolders?[r] ?? string.Empty);
                Put(Path.Combine(inner, "gradients"), e => e.Tensors!.Layers[l].Gradients[r]);
                if (layers[l].ChannelWeights.Count > 0)
                    Put(Path.Combine(inner, "weights"), e => e.Tensors!.Layers[l].ChannelWeights[r]);
                if (batch[0].Classes[r].Attributions.Count == layers.Count)
                    Put(Path.Combine(inner, "attributions"), e => e.Classes[r].Attributions[l]);
            }
        }

        // A single one stands beside the layers.
        for (int rank = 0; rank < batch[0].Classes.Count && layers.Count > 1; rank++)
        {
            int r = rank;
            if (batch[0].Classes[r].Attributions.Count == 1)
                Put(Path.Combine(classFolders?[r] ?? string.Empty, "attributions"), e => e.Classes[r].Attributions[0]);
        }

        void Put(string name, Func<Explanation, NpyArray> tensor) =>
            ledger.Write(Path.Combine(folder, name + ".npy"), stream => Stacked.Write(stream, [.. batch.Select(tensor)]));
    }
}
