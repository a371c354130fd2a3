using GradCam.Onnx.Model;
using GradCam.Tests.Cuda;

namespace GradCam.Onnx.Tests.Gradients;

/// <summary>What every graph that consists of emitted nodes alone has to be.</summary>
internal static class EmittedGraph
{
    /// <summary>No node of it falls back to the processor on CUDA.</summary>
    public static void MustHaveCudaKernels(ModelProto model) => Assert.Empty(CudaKernels.Missing(model, ElementTypes.Of(model, OrtRun.Open)));
}
