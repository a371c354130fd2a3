using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Export.Randomizing;

/// <summary>The two halves of a split model as the one graph that they were cut from.</summary>
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

        // Constants that both halves need are in both.
        HashSet<string> made = [.. joined.Graph.Node.SelectMany(n => n.Output)];
        joined.Graph.Node.AddRange(classifier.Graph.Node.Where(n => !n.Output.Any(made.Contains)));
        HashSet<string> known = [.. joined.Graph.Initializer.Select(i => i.Name)];
        joined.Graph.Initializer.AddRange(classifier.Graph.Initializer.Where(i => known.Add(i.Name)));
        joined.Graph.ValueInfo.Clear();
        joined.Graph.Output.Clear();
        joined.Graph.Output.Add(classifier.Graph.Output.First(o => o.Name == model.Manifest.Scores.Name));

        // A model that is cut at its image has no first half: the image is the second one's input.
        if (joined.Graph.Input.Count == 0)
            joined.Graph.Input.AddRange(classifier.Graph.Input.Where(i => i.Name == model.Manifest.Image.Name));
        return joined;
    }
}
