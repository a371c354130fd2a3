using GradCam.Explaining;
using GradCam.Export.Embedding;
using GradCam.NetVips;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace Samples.Tests;

/// <summary>Provides the shapes model with its own heat map, a picture, and the library's map of it.</summary>
public sealed class ExplainedShapes : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public ExplainedShapes()
    {
        string shapes = TestPaths.InRepository("models", "shapes-split");
        Model = _folder["explained.onnx"];
        ModelEmbedder.Embed(shapes, Model, new EmbedOptions());
        Star = TestPaths.InRepository("samples", "star.png");
        using var explainer = Explainer.Load(shapes);
        Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(Star));
        Explanation explanation = explainer.Explain(picture, new ExplainOptions { KeepTensors = true });
        Input = _folder["input.npy"];
        NpyArray image = explanation.Tensors!.Input;
        using (FileStream file = File.Create(Input))
            NpyFile.Write(file, [1, 3, 224, 224], image.Data);
        Class = explanation.Classes[0].Index;
        Map = explanation.Classes[0].Map.Values;
    }

    /// <summary>Gets the explained model's file.</summary>
    public string Model { get; }

    /// <summary>Gets the picture's file.</summary>
    public string Star { get; }

    /// <summary>Gets the file of the preprocessed picture, <c>[1,3,224,224]</c>.</summary>
    public string Input { get; }

    /// <summary>Gets the best class.</summary>
    public int Class { get; }

    /// <summary>Gets the library's map.</summary>
    public float[] Map { get; }

    /// <summary>Asserts that a sample found the library's map.</summary>
    public void MustEqual(float[] saliency)
    {
        Assert.Equal(Map.Length, saliency.Length);
        float most = Map.Max();
        Assert.All(saliency.Zip(Map), pair => Assert.Equal(pair.Second, pair.First, 1e-4f * most));
    }

    public void Dispose() => _folder.Dispose();
}
