using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Randomizing;

/// <summary>Joins the two halves of a split model to the graph that was cut.</summary>
internal static class JoinedModel
{
    /// <summary>Reads both halves. Large weights stay references into the model's weights file.</summary>
    /// <exception cref="GradCamException">A graph is damaged.</exception>
    public static ModelProto Read(SplitModel model)
    {
        ModelProto joined;
        ModelProto classifier;
        try
        {
            joined = OnnxFile.Read(model.PathOf(model.Manifest.Features));
            classifier = OnnxFile.Read(model.PathOf(model.Manifest.Classifier));
        }
        catch (Onnx.OnnxException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, e.Message, e);
        }

        // Both halves contain the constants that both need.
        HashSet<string> made = [.. joined.Graph.Node.SelectMany(n => n.Output)];
        joined.Graph.Node.AddRange(classifier.Graph.Node.Where(n => !n.Output.Any(made.Contains)));
        HashSet<string> known = [.. joined.Graph.Initializer.Select(i => i.Name)];
        joined.Graph.Initializer.AddRange(classifier.Graph.Initializer.Where(i => known.Add(i.Name)));
        joined.Graph.ValueInfo.Clear();
        joined.Graph.Output.Clear();
        joined.Graph.Output.Add(classifier.Graph.Output.First(o => o.Name == model.Manifest.Scores.Name));

        // If a model is cut at its image, it has no first half: the image is the second half's input.
        if (joined.Graph.Input.Count == 0)
            joined.Graph.Input.AddRange(classifier.Graph.Input.Where(i => i.Name == model.Manifest.Image.Name));
        return joined;
    }
}
