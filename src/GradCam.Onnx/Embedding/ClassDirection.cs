using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Embedding;

/// <summary>
/// Emits the output gradient <c>dY [N,K]</c> of the explained class: one-hot, and all zeros for an index outside the classes, so that the map becomes 0.
/// </summary>
internal static class ClassDirection
{
    /// <summary>Emits the nodes.</summary>
    /// <param name="emit">The builder that collects new nodes.</param>
    /// <param name="scores">The scores, <c>[N,K]</c>.</param>
    /// <param name="classes">The number of classes, <c>K</c>.</param>
    /// <param name="choice">The class.</param>
    /// <param name="index">The class for <see cref="ClassChoice.Fixed"/>.</param>
    /// <param name="input">The name of the input for <see cref="ClassChoice.Input"/> and <see cref="ClassChoice.Optional"/>, int64 <c>[N]</c>.</param>
    /// <returns>The name of the output gradient.</returns>
    public static string Emit(GraphBuilder emit, string scores, int classes, ClassChoice choice, int index, string input)
    {
        if (choice == ClassChoice.Fixed)
        {
            float[] row = new float[classes];
            row[index] = 1;
            return emit.Op("Expand", emit.Constant([1, classes], row), emit.Op("Shape", scores));
        }

        string best = emit.Op("ArgMax", [scores], Attributes.Make("axis", 1), Attributes.Make("keepdims", 0));
        if (choice == ClassChoice.Top)
            return OneHot(emit, best, classes);

        // OneHot counts negative indices from the end, so an index outside the classes becomes the first one after them.
        string asked = emit.Op("Where", emit.Op("Equal", input, emit.Constant(-1)), best, input);
        string outside = emit.Op("Less", asked, emit.Constant(0));
        return OneHot(emit, emit.Op("Where", outside, emit.Constant(classes), asked), classes);
    }

    private static string OneHot(GraphBuilder emit, string indices, int classes) =>
        emit.Op("OneHot", [indices, emit.Constant(classes), emit.Constant([2], [0f, 1f])], Attributes.Make("axis", 1));
}
