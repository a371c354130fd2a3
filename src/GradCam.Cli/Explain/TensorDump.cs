using GradCam.Explaining;
using GradCam.Files;
using GradCam.NumPy;

namespace GradCam.Cli.Explain;

/// <summary>
/// Writes the tensors behind maps as NumPy files, each with the batch as its first axis. They are <c>input</c>, <c>scores</c> and <c>activations</c>,
/// and for each class <c>gradients</c> and <c>weights</c>, and <c>attributions</c> if the method computes its map from them. Several target layers
/// have a folder each, <c>layer-1</c> and so on.
/// </summary>
internal static class TensorDump
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">The folder, which the method creates if necessary.</param>
    /// <param name="batch">The inputs' explanations, with their tensors.</param>
    /// <param name="classFolders">A folder within the folder for each explained class; <c>null</c> for one class without a folder.</param>
    /// <param name="ledger">The files that the method must not overwrite.</param>
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

        // If several layers share one array of attributions, it is next to the layers' folders.
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
