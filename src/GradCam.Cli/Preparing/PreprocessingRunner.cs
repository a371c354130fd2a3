using System.Globalization;
using System.Text;
using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.Cli.Explain;
using GradCam.Cli.Files;
using GradCam.Cli.Models;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.Files;
using GradCam.Pictures;

namespace GradCam.Cli.Preparing;

/// <summary>Tries the usual preprocessings of a plain model on pictures, and prints the one with the best answers.</summary>
internal static class PreprocessingRunner
{
    // With so few pictures, the difference between two preprocessings is chance.
    private const int FewPictures = 20;

    /// <summary>Tries the preprocessings.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cache">The folder that keeps split models.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="GradCamException">The model or the true classes cannot be used, no picture can, or the file cannot be written.</exception>
    public static int Run(PreprocessingRequest request, CacheSettings cache, ToolConsole console, CancellationToken cancellationToken)
    {
        string target = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(request.Model.Path!))!, PreprocessingFile.Name);
        if (request.Write && Path.Exists(target))
            throw new GradCamException(GradCamErrorKind.File, $"{target}: this file exists. Remove it, or leave --write out.");
        DatasetInputs inputs = DatasetInputs.Parse(request.Inputs, Console.In);
        FileLedger ledger = CommandFiles.Of(request.Model, inputs, request.Truth, cancellationToken, made: PreprocessingFile.Name);
        if (request.Write)
            ledger.Writes("--write", target);
        using LoadedModel model = ModelSource.Load(request.Model, new PlainModels(cache, console, request.Verbose), request.Loading, cancellationToken);
        Explainer explainer = model.Explainer;
        if (explainer.Model.Manifest.DenseScores is not null)
            throw new GradCamException(GradCamErrorKind.Option, $"{request.Model.Path}: the model scores each position of a picture, and this command compares one class per picture.");
        if (explainer.Model.WhyNoAccuracy is { } reason)
            throw new GradCamException(GradCamErrorKind.Option, $"{request.Model.Path}: this command compares one class per picture, and {reason}.");
        TruthSource truth = request.Truth is { } text ? TruthSource.Parse(text, inputs, explainer.Model.Labels) : TruthSource.OfInput(explainer.Model.Labels);

        IReadOnlyList<PreprocessingTrial> trials = PreprocessingTrial.All(explainer.Model.Manifest.Preprocessing.ChannelCount);
        if (trials.Count == 0)
            throw new GradCamException(GradCamErrorKind.Option, $"{request.Model.Path}: the model takes {explainer.Model.Manifest.Preprocessing.ChannelCount} bands, for which there are no usual preprocessings to try. Give --range, --mean and --std as the training has them.");
        (int pictures, int labelled, int failed) = Try(trials, Listed(inputs, request.Limit, cancellationToken), truth, explainer, request, console, cancellationToken);
        if (pictures == 0)
            throw new GradCamException(GradCamErrorKind.Picture, "none of the pictures could be read, so that there is nothing to compare.");
        if (request.Truth is not null && labelled == 0)
            throw new GradCamException(GradCamErrorKind.Option, $"--truth {request.Truth}: it gives none of the {pictures} pictures a class.");
        bool known = labelled > 0;
        Ranked[] ranked = [.. Rank(trials, known)];
        if (request.Json)
            console.WriteJson(Json(ranked, known, pictures));
        else
            WriteText(console.Output, ranked, known, pictures, labelled);

        PreprocessingTrial best = ranked[0].Trial;
        if (!known)
            console.Warn("without true classes this order is only a hint: a model can be sure of wrong answers. Give --truth folders or --truth FILE.csv.");
        else if (labelled < FewPictures)
            console.Warn($"{labelled} pictures with a class are too few to tell similar preprocessings apart.");
        if (request.Write)
        {
            // A random guess has the same accuracy.
            if (!(best.Accuracy > 1.0 / explainer.Model.ClassCount))
                throw new GradCamException(GradCamErrorKind.Option, string.Create(CultureInfo.InvariantCulture, $"{target}: not written. The best preprocessing gives {best.Accuracy * 100:0.#} % right answers, no more than guessing one of {explainer.Model.ClassCount} classes. Check that the true classes are those of the model, in its order (--labels FILE)."));
            ledger.Write(target, stream => stream.Write(Encoding.UTF8.GetBytes(PreprocessingFile.Write(best.Settings))));
            console.Note($"{best.Name} is saved in {target}");
        }

        return failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static IReadOnlyList<DatasetPicture> Listed(DatasetInputs inputs, int limit, CancellationToken cancellationToken) =>
        PictureFiles.Spread([.. inputs.Pictures(_ => true, cancellationToken)], limit);

    private static (int Pictures, int Labelled, int Failed) Try(
        IReadOnlyList<PreprocessingTrial> trials, IReadOnlyList<DatasetPicture> pictures, TruthSource truth, Explainer explainer, PreprocessingRequest request, ToolConsole console, CancellationToken cancellationToken)
    {
        IPictureCodec codec = ToolCodec.Create(request.MaxPixels, request.Model, explainer);
        Preprocessing[] how = [.. trials.Select(t => t.Settings.For(explainer.Model.Manifest.Preprocessing.Width, explainer.Model.Manifest.Preprocessing.Height, explainer.Model.Manifest.Preprocessing.ChannelCount))];
        int length = Preprocessor.Length(how[0]);
        float[] images = new float[trials.Count * length];
        (int done, int labelled, int failed) = (0, 0, 0);
        foreach (DatasetPicture picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                int? right = truth.ClassOf(picture);
                Picture decoded = Named.By(picture.Id, () => codec.Decode(picture.ReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult()));
                Named.By(picture.Id, () =>
                {
                    for (int t = 0; t < trials.Count; t++)
                        Preprocessor.Apply(decoded, how[t], images.AsSpan(t * length, length));
                    return true;
                });
                float[] scores = explainer.Scores(images, trials.Count, cancellationToken);
                for (int t = 0; t < trials.Count; t++)
                {
                    Span<float> answer = scores.AsSpan(t * explainer.Model.ClassCount, explainer.Model.ClassCount);
                    explainer.Model.Probabilities(answer, answer);
                    trials[t].Add(answer, right);
                }

                done++;
                labelled += right is null ? 0 : 1;
            }
            catch (GradCamException e)
            {
                console.Complain(e.Message, request.Verbose ? e : null);
                failed++;
            }
        }

        return (done, labelled, failed);
    }

    // With labels, the order is by right answers, then by the probability of the right class. Without labels, it is by agreement with the others,
    // then by certainty.
    private static IEnumerable<Ranked> Rank(IReadOnlyList<PreprocessingTrial> trials, bool known)
    {
        int count = trials[0].Answers.Count;
        int[] usual = [.. Enumerable.Range(0, count).Select(n => trials.GroupBy(t => t.Answers[n]).MaxBy(g => g.Count())!.Key)];
        IEnumerable<Ranked> all = trials.Select(t => new Ranked(t, (double)Enumerable.Range(0, count).Count(n => t.Answers[n] == usual[n]) / count));
        return known ? all.OrderByDescending(r => r.Trial.Accuracy).ThenByDescending(r => r.Trial.Confidence)
            : all.OrderByDescending(r => r.Agreement).ThenBy(r => r.Trial.Entropy);
    }

    private static void WriteText(TextWriter output, Ranked[] ranked, bool known, int pictures, int labelled)
    {
        output.WriteLine(known ? $"{labelled} pictures with a class, best first:" : $"{pictures} pictures, a hint only, best first:");
        output.WriteLine($"  {"preprocessing",-26} {(known ? "accuracy  " : "agreement ")} confidence  entropy");
        foreach (Ranked r in ranked)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {r.Trial.Name,-26} {(known ? r.Trial.Accuracy : r.Agreement) * 100,8:0.0} % {r.Trial.Confidence * 100,9:0.0} %  {r.Trial.Entropy,7:0.00}"));
    }

    private static string Json(Ranked[] ranked, bool known, int pictures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("pictures", pictures);
            json.WriteBoolean("hint_only", !known);
            json.WriteStartArray("preprocessings");
            foreach (Ranked r in ranked)
            {
                json.WriteStartObject();
                json.WriteString("name", r.Trial.Name);
                if (known)
                    json.WriteNumber("accuracy", r.Trial.Accuracy);
                json.WriteNumber("agreement", r.Agreement);
                json.WriteNumber("confidence", r.Trial.Confidence);
                json.WriteNumber("entropy", r.Trial.Entropy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private sealed record Ranked(PreprocessingTrial Trial, double Agreement);
}
