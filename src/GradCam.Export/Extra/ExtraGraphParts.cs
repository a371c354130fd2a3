using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Export.Extra;

/// <summary>Represents the parts of a model that extra graphs are made of, and collects the graphs.</summary>
/// <param name="request">The model.</param>
/// <param name="cut">The same model, cut.</param>
/// <param name="classifier">The classifier as it will be written. A graph may add outputs to it.</param>
/// <param name="layout">The weights file, which holds all of the model's large initializers already.</param>
internal sealed class ExtraGraphParts(SplitRequest request, CutModel cut, ModelProto classifier, WeightsLayout layout)
{
    /// <summary>Gets the model.</summary>
    public SplitRequest Request => request;

    /// <summary>Gets the cut model.</summary>
    public CutModel Cut => cut;

    /// <summary>Gets the classifier as it will be written.</summary>
    public ModelProto Classifier => classifier;

    /// <summary>Gets the layout of the weights file.</summary>
    public WeightsLayout Layout => layout;

    /// <summary>Gets the graphs that were added, by file name.</summary>
    public Dictionary<string, ModelProto> Graphs { get; } = [];

    /// <summary>Adds a graph. Its large initializers move to the weights file.</summary>
    public void Add(string file, ModelProto model)
    {
        layout.MoveOut(model);
        Graphs[file] = model;
    }
}
