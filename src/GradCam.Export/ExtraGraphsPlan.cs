using GradCam.Onnx;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>
/// The graphs that a split model has where its operators allow them. Each is made on its own: one that cannot be made is left out,
/// and the manifest says why.
/// </summary>
internal sealed class ExtraGraphsPlan
{
    private const string ImageGradientFile = "image-gradient.onnx";
    private const string GuidedGradientFile = "guided-gradient.onnx";
    private const string FullGradientFile = "full-gradient.onnx";
    private const string HessianFile = "hessian.onnx";
    private const string GemmAblationFile = "ablation-tail.onnx";

    private readonly SplitRequest _request;
    private readonly CutModel _cut;
    private readonly WeightsLayout _layout;
    private readonly Dictionary<string, string> _missing = [];

    private ExtraGraphsPlan(SplitRequest request, CutModel cut, WeightsLayout layout)
    {
        _request = request;
        _cut = cut;
        _layout = layout;
    }

    /// <summary>The graphs by file name.</summary>
    public Dictionary<string, ModelProto> Graphs { get; } = [];

    /// <summary>Makes what can be made.</summary>
    /// <param name="request">The model.</param>
    /// <param name="cut">The same, cut.</param>
    /// <param name="classifier">The classifier as it will be written; tensors that a graph takes from it are added to its outputs.</param>
    /// <param name="layout">The weights file, which holds all of the model's large initializers already.</param>
    /// <param name="manifest">The manifest without these graphs.</param>
    /// <param name="completed">The manifest with them.</param>
    public static ExtraGraphsPlan Make(SplitRequest request, CutModel cut, ModelProto classifier, WeightsLayout layout, Manifest manifest, out Manifest completed)
    {
        var plan = new ExtraGraphsPlan(request, cut, layout);
        completed = manifest with
        {
            ImageGradient = plan.Try(ExtraGraphs.ImageGradient, () => plan.ImageGradient(ImageGradientFile, ImageGradientModel.Make)),
            GuidedGradient = plan.Try(ExtraGraphs.GuidedGradient, () => plan.ImageGradient(GuidedGradientFile, ImageGradientModel.MakeGuided)),
            FullGradient = plan.Try(ExtraGraphs.FullGradient, plan.FullGradient),
            Hessian = plan.Try(ExtraGraphs.Hessian, plan.Hessian),
            GemmAblation = plan.Try(ExtraGraphs.GemmAblation, () => plan.GemmAblation(classifier)),
            Missing = plan._missing.Count == 0 ? null : plan._missing,
        };
        return plan;
    }

    /// <summary>A manifest without some of its extra graphs.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="reasons">The graphs, and why each is left out.</param>
    /// <param name="files">Their files.</param>
    public static Manifest LeaveOut(Manifest manifest, IReadOnlyDictionary<string, string> reasons, out IReadOnlyList<string> files)
    {
        Manifest rest = manifest with
        {
            ImageGradient = reasons.ContainsKey(ExtraGraphs.ImageGradient) ? null : manifest.ImageGradient,
            GuidedGradient = reasons.ContainsKey(ExtraGraphs.GuidedGradient) ? null : manifest.GuidedGradient,
            FullGradient = reasons.ContainsKey(ExtraGraphs.FullGradient) ? null : manifest.FullGradient,
            Hessian = reasons.ContainsKey(ExtraGraphs.Hessian) ? null : manifest.Hessian,
            GemmAblation = reasons.ContainsKey(ExtraGraphs.GemmAblation) ? null : manifest.GemmAblation,
            Missing = (manifest.Missing ?? new Dictionary<string, string>()).Concat(reasons).ToDictionary(),
        };
        files = [.. Files(manifest).Except(Files(rest))];
        return rest;

        static IEnumerable<string> Files(Manifest m) => new[] { m.ImageGradient?.File, m.GuidedGradient?.File, m.FullGradient?.File, m.Hessian?.File, m.GemmAblation?.File }.OfType<string>();
    }

    private T? Try<T>(string graph, Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (OnnxException e)
        {
            _missing[graph] = e.Message;
            return null;
        }
    }

    private ImageGradientGraph ImageGradient(string file, Func<ModelProto, string, string, IReadOnlyDictionary<string, TensorShape>, ImageGradientModel> make)
    {
        ImageGradientModel made = make(_request.Model, _request.Image, _request.Scores, _request.Shapes);
        Add(file, made.Model);
        return new ImageGradientGraph(file, made.Gradient, made.Scores);
    }

    private FullGradientGraph FullGradient()
    {
        FullGradientModel made = FullGradientModel.Make(_request.Model, _request.Image, _request.Scores, _request.Shapes);
        Add(FullGradientFile, made.Model);
        return new FullGradientGraph(FullGradientFile, made.Gradient, made.Scores, [.. made.Maps.Select(m => new FullGradientMap(m.Layer, m.Map, SplitPlan.Axes(m.Shape)))], made.Sums);
    }

    private HessianGraph Hessian()
    {
        HessianModel made = HessianModel.Make(_cut, _request.Shapes);
        if (made.Model is not null)
            Add(HessianFile, made.Model);
        return new HessianGraph(made.Model is null ? null : HessianFile, made.Inputs, made.Directions, made.Products);
    }

    private GemmAblation GemmAblation(ModelProto classifier)
    {
        GemmAblationModel made = GemmAblationModel.Make(_cut, _request.Shapes);
        WeightsEntry weights = _layout.Entries.FirstOrDefault(e => e.Name == made.Weights)
            ?? throw new OnnxException($"The matrix '{made.Weights}' is so small that it stands in the graph, where running the whole classifier costs as little.");
        Add(GemmAblationFile, made.Tail);
        foreach (string tensor in (string[])[made.Input, made.PreActivation])
        {
            if (classifier.Graph.Output.Concat(classifier.Graph.Input).All(o => o.Name != tensor))
                classifier.Graph.Output.Add(Declaration.Of(tensor, _request.Shapes[tensor]));
        }

        return new GemmAblation(
            GemmAblationFile,
            made.Input,
            made.PreActivation,
            new GemmWeights(weights.Offset, (int)made.Outputs, (int)made.Channels, (int)made.Block, made.Transposed),
            made.Scores);
    }

    private void Add(string file, ModelProto model)
    {
        _layout.MoveOut(model);
        Graphs[file] = model;
    }
}
