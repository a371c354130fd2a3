using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>Represents a graph from image and seed to the gradient with respect to the image, and the scores.</summary>
/// <param name="Model">The graph: inputs are the image <c>[N,3,H,W]</c> and the seed <c>[N,K]</c>.</param>
/// <param name="Gradient">The output with the gradient, <c>[N,3,H,W]</c>.</param>
/// <param name="Scores">The output with the scores, <c>[N,K]</c>.</param>
internal sealed record ImageGradientModel(ModelProto Model, string Gradient, string Scores)
{
    /// <summary>Differentiates the scores with respect to the image: <c>d(seed . y)/dX</c>.</summary>
    /// <param name="model">The whole model; it does not change.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The model's scores.</param>
    /// <param name="shapes">The shapes of all of the model's tensors, including weights.</param>
    /// <exception cref="OnnxException">A gradient reaches an operator without a rule.</exception>
    public static ImageGradientModel Make(ModelProto model, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes) =>
        Make("image-gradient", model, image, scores, shapes, BackwardMode.Plain);

    /// <summary>
    /// Differentiates with guided backpropagation's rule at every ReLU (Springenberg et al. 2015): the gradient passes only if the unit is open and
    /// the gradient is positive.
    /// </summary>
    /// <param name="model">The whole model; it does not change.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The model's scores.</param>
    /// <param name="shapes">The shapes of all of the model's tensors, including weights.</param>
    /// <exception cref="OnnxException">A gradient reaches an operator without a rule, or the model has no ReLU.</exception>
    public static ImageGradientModel MakeGuided(ModelProto model, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes) =>
        Make("guided-gradient", model, image, scores, shapes, BackwardMode.Guided);

    private static ImageGradientModel Make(string name, ModelProto model, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes, BackwardMode mode)
    {
        var composed = new ComposedGraph(model, scores, GradientModels.Seed, [image], shapes, mode);
        if (mode == BackwardMode.Guided && !composed.Forward.Order.Any(n => GuidedBackpropagation.Changes(n, composed.Forward) && composed.Backward.GradientOrNull(n.Output[0]) is not null))
            throw new OnnxException("The model has no ReLU, so guided backpropagation is the same as the gradient.");
        string gradient = $"{name}/{image}";
        ModelProto graph = composed.Assemble(
            name,
            [Declaration.Of(image, shapes[image]), Declaration.Of(GradientModels.Seed, composed.Backward.Shapes[scores])],
            [(composed.Backward.GradientOrNull(image)!, Declaration.Of(gradient, composed.Backward.Shapes[image])), (scores, Declaration.Of(scores, shapes[scores]))]);
        return new ImageGradientModel(graph, gradient, scores);
    }
}
