using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Puts a gradient in its position among zeros.</summary>
internal static class ZeroPad
{
    /// <summary>Adds zeros along one axis.</summary>
    public static string Axis(GraphBuilder emit, string tensor, int rank, int axis, long before, long behind)
    {
        if (before == 0 && behind == 0)
            return tensor;
        long[] pads = new long[2 * rank];
        pads[axis] = before;
        pads[rank + axis] = behind;
        return emit.Op("Pad", [tensor, emit.Constant(pads)]);
    }
}
