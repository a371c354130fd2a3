using GradCam.Onnx.Model;
using GradCam.Tests.Cuda;

namespace GradCam.Onnx.Tests.Gradients;

/// <summary>Checks the requirements of every graph that consists only of emitted nodes.</summary>
internal static class EmittedGraph
{
    /// <summary>Checks that no node falls back to the CPU on CUDA.</summary>
    public static void MustHaveCudaKernels(ModelProto model) => Assert.Empty(CudaKernels.Missing(model, ElementTypes.Of(model, OrtRun.Open)));
}
