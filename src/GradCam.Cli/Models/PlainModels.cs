using GradCam.Cli.Cache;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;
using GradCam.SplitModels;

namespace GradCam.Cli.Models;

/// <summary>Splits plain <c>.onnx</c> files, each once, and keeps the results in the user's cache.</summary>
internal sealed class PlainModels(CacheSettings settings, ToolConsole console, bool verbose)
{
    /// <summary>Loads a plain model.</summary>
    /// <exception cref="GradCamException">The model cannot be used, or the cache cannot be written.</exception>
    public LoadedModel Load(ModelChoice choice, ExplainerOptions options, CancellationToken cancellationToken)
    {
        string path = choice.Path!;
        if (!File.Exists(path))
            throw new GradCamException(GradCamErrorKind.File, $"{path}: no such file.");
        OnnxImportOptions import = choice.ImportOptions();
        ModelCache cache = ModelCache.Of(settings);
        if (import is { Size: null, SizeOfTensor: not null } && !IsFree(path, import.ExplainedInput))
        {
            // The entry is the same as for pictures.
            import = import with { SizeOfTensor = null };
        }

        string key = CacheKey.Of(path, import, cancellationToken);

        if (cache.FindOrNull(key) is not { } found)
            return Explain(Make(replace: false), options, cancellationToken);
        try
        {
            return Explain(found, options, cancellationToken);
        }
        catch (GradCamException e)
        {
            if (verbose)
                console.Note($"the split model in the cache is damaged and is made anew: {e.Message}");
            return Explain(Make(replace: true), options, cancellationToken);
        }

        CachedModel Make(bool replace)
        {
            // If two processes start together, the lock prevents both from doing the same work.
            using CacheLock making = cache.Lock(key, () => console.Note($"{path} is being split by another process; waiting for that"), cancellationToken);
            if (!replace && cache.FindOrNull(key) is { } made)
                return made;
            IProgress<string>? progress = verbose ? new StepProgress(console) : null;
            CachedModel entry = cache.Make(key, path, folder => OnnxImporter.Import(path, folder, import, progress, cancellationToken), replace);
            console.Note($"{path} is split once; the result is kept in {entry.Folder}");
            return entry;
        }
    }

    private static bool IsFree(string path, string? input)
    {
        try
        {
            ImageInput image = ImageInput.Find(OnnxFile.Read(path).Graph, name: input);
            return image.Height is null || image.Width is null;
        }
        catch (OnnxException)
        {
            // The import reports the error.
            return false;
        }
    }

    private static LoadedModel Explain(CachedModel cached, ExplainerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return new LoadedModel(Explainer.Load(cached.Folder, options, cancellationToken), cached);
        }
        catch
        {
            cached.Dispose();
            throw;
        }
    }

    /// <summary>Prints the notes on a model: cautions always, the others after a new split or if the user requests details.</summary>
    public void Tell(LoadedModel model)
    {
        foreach (ModelNote note in model.Explainer.Model.Notes)
        {
            if (note.Caution)
                console.Warn(note.Text);
            else if (verbose || model.Cached is { IsNew: true })
                console.Note(note.Text);
        }
    }

    // In order, on this thread: Progress<T> would report steps after their end.
    private sealed class StepProgress(ToolConsole console) : IProgress<string>
    {
        public void Report(string value) => console.Note(value);
    }
}
