using System.Numerics.Tensors;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Quantizing;

/// <summary>Computes the inputs of all graphs of a float32 split model, for a picture.</summary>
internal static class PictureTensors
{
    /// <summary>Runs both halves on a picture.</summary>
    /// <returns>The image, the tensors that cross the cut, the results of the classifier's graph, and a one-hot seed for the top class.</returns>
    public static RunTensors Of(SplitGraphs graphs, Picture picture, CancellationToken cancellationToken)
    {
        Manifest manifest = graphs.Model.Manifest;
        OrtValue image = graphs.Image(picture);
        var tensors = new RunTensors([manifest.Image.Name], [image]);
        try
        {
            // Only one half is open at a time. No session keeps memory for a next run, because there is none.
            IReadOnlyList<string> boundary;
            using (var halves = new SplitSessions(graphs.Model, threads: 0, arena: false))
            {
                boundary = halves.Features.OutputNames;
                tensors.Add(boundary, halves.Features.Run([manifest.Image.Name], [image], boundary, cancellationToken));
            }

            using var sessions = new SplitSessions(graphs.Model, threads: 0, arena: false);
            string[] saved = [.. sessions.Classifier.OutputNames.Where(o => !boundary.Contains(o))];
            IReadOnlyList<string> inputs = sessions.Classifier.InputNames;
            tensors.Add(saved, sessions.Classifier.Run(inputs, [.. inputs.Select(i => tensors[i])], saved, cancellationToken));
            float[] seed = new float[graphs.Model.ScoreCount];
            seed[TensorPrimitives.IndexOfMax(tensors.Floats(manifest.Scores.Name))] = 1f;
            tensors.Add([manifest.Seed], [OrtValue.CreateTensorValueFromMemory(seed, [1, seed.Length])]);
            return tensors;
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }
}
