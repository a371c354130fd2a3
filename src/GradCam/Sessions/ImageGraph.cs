using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Runs the graphs from image and seed to gradients, which contain the whole model's forward and backward pass.</summary>
internal static class ImageGraph
{
    /// <summary>Runs a graph.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <param name="outputs">The names of the required outputs.</param>
    /// <param name="images">The images, <c>[N,3,H,W]</c>.</param>
    /// <param name="seeds">The seeds, <c>[N,K]</c>.</param>
    /// <param name="count">The batch size, <c>N</c>.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <returns>The outputs in order. The caller owns them.</returns>
    public static OrtValue[] Run(OrtSession session, Manifest manifest, IReadOnlyCollection<string> outputs, Memory<float> images, float[] seeds, int count, CancellationToken cancellationToken)
    {
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, images, [count, .. manifest.Image.Shape.Skip(1)]);
        using OrtValue seed = OrtValue.CreateTensorValueFromMemory(seeds, [count, seeds.Length / count]);
        return session.Run([manifest.Image.Name, manifest.Seed], [image, seed], outputs, cancellationToken);
    }
}
