using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Runs the graphs that go from image and seed to gradients: the whole model forward and backward in one.</summary>
internal static class ImageGraph
{
    /// <summary>Runs one.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <param name="outputs">What is wanted of it.</param>
    /// <param name="images"><c>[N,3,H,W]</c>.</param>
    /// <param name="seeds"><c>[N,K]</c>.</param>
    /// <param name="count">The batch size, <c>N</c>.</param>
    /// <param name="cancellationToken">Stops between two operators.</param>
    /// <returns>The outputs in order, each owned by the caller.</returns>
    public static OrtValue[] Run(OrtSession session, Manifest manifest, IReadOnlyCollection<string> outputs, Memory<float> images, float[] seeds, int count, CancellationToken cancellationToken)
    {
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, images, [count, .. manifest.Image.Shape.Skip(1)]);
        using OrtValue seed = OrtValue.CreateTensorValueFromMemory(seeds, [count, seeds.Length / count]);
        return session.Run([manifest.Image.Name, manifest.Seed], [image, seed], outputs, cancellationToken);
    }
}
