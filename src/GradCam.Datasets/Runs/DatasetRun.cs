using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Results;
using GradCam.Datasets.Truth;
using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.Pipelines;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>
/// Explains a shard of a dataset into a folder, or the part of it that is missing there. A later run can continue it after any interruption, and
/// gives the results of an uninterrupted run.
/// </summary>
/// <remarks>
/// The last bits of results depend on the pictures in the same run of the model. They must be the same in every run. So batches end at the ends of
/// parts, parts end at fixed positions of the list, and a cancelled part ends with a batch.
/// </remarks>
public sealed class DatasetRun
{
    private readonly IReadOnlyList<Explainer> _explainers;
    private readonly IPictureCodec _codec;
    private readonly DatasetRunOptions _options;
    private readonly RunFolder _folder;
    private readonly ShardParts _parts;
    private readonly RunManifest _manifest;
    private readonly TruthSource _truth;
    private readonly IProgress<RunProgress>? _progress;
    private SkippedFiles _skipped = new();
    private long _total = -1;

    private DatasetRun(IReadOnlyList<Explainer> explainers, IPictureCodec codec, DatasetRunOptions options, RunFolder folder, ShardParts parts, RunManifest manifest, IProgress<RunProgress>? progress)
    {
        _explainers = explainers;
        _codec = codec;
        _options = options;
        _folder = folder;
        _parts = parts;
        _manifest = manifest;
        _truth = TruthOf(options, explainers[0].Model);
        _progress = progress;
    }

    /// <summary>Runs the explanation.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="codec">Decodes pictures and encodes overlays.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="progress">Receives the progress after each picture; <c>null</c> for no callback.</param>
    /// <param name="cancellationToken">Ends the run within moments; finished parts are kept.</param>
    /// <returns>The shard, which is complete.</returns>
    /// <exception cref="GradCamException">
    /// The folder contains another run's results or cannot be written, or another process works on the shard.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static Task<ShardState> RunAsync(Explainer explainer, IPictureCodec codec, DatasetRunOptions options, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        return RunAsync([explainer], codec, options, progress, cancellationToken);
    }

    /// <summary>Runs the explanation on several devices.</summary>
    /// <param name="explainers">The same model, loaded once for each device; see <see cref="ExplainPipeline"/>.</param>
    /// <param name="codec">Decodes pictures and encodes overlays.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="progress">Receives the progress after each picture; <c>null</c> for no callback.</param>
    /// <param name="cancellationToken">Ends the run within moments; finished parts are kept.</param>
    /// <returns>The shard, which is complete.</returns>
    /// <exception cref="GradCamException">
    /// The folder contains another run's results or cannot be written, or another process works on the shard.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static async Task<ShardState> RunAsync(IReadOnlyList<Explainer> explainers, IPictureCodec codec, DatasetRunOptions options, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainers);
        ArgumentOutOfRangeException.ThrowIfZero(explainers.Count, nameof(explainers));
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.PicturesPerPart, nameof(options));
        if (options.AnswerThreshold is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.AnswerThreshold, "A threshold of probabilities is in 0..1.");
        options = options with { Inputs = options.Inputs.Without(options.Output) };
        RunManifest? present = RunManifest.Read(options.Output);
        if (present is null)
            RunFolder.MustBeFree(options.Output);
        RunManifest wanted = Wanted(explainers, options, present?.BatchSize, cancellationToken);
        present?.MustAgree(wanted, options.Output, options.BatchSize > 0, options.Overlays.OnlyErrors);
        using RunFolder folder = RunFolder.Open(options.Output, options.Shard, ResultColumns.Of(explainers[0].Model.HasSeveralLabels));
        if (present is null && !folder.TryCreate(RunFolder.ManifestName, JsonSerializer.SerializeToUtf8Bytes(wanted, RunJson.Readable.RunManifest)))
        {
            // Another shard created the manifest first.
            present = RunManifest.Read(options.Output) ?? throw new GradCamException(GradCamErrorKind.Data, $"{options.Output}: its {RunFolder.ManifestName} was removed while this run began. Run the command again.");
            present.MustAgree(wanted, options.Output, options.BatchSize > 0, options.Overlays.OnlyErrors);
        }

        await AppliedTruth.ApplyAsync(folder, present, TruthOf(options, explainers[0].Model), explainers[0].Model, options, cancellationToken).ConfigureAwait(false);

        if (options.RetryErrors)
            await FailedRows.RemoveAsync(folder, cancellationToken).ConfigureAwait(false);
        ShardParts parts = await ShardParts.OpenAsync(folder, options.Overlays, cancellationToken).ConfigureAwait(false);
        RunDevices.Add(folder, wanted.Devices);
        var run = new DatasetRun(explainers, codec, options, folder, parts, present ?? wanted, progress);
        ShardState state = await run.RunAsync(cancellationToken).ConfigureAwait(false);

        // If two shards begin at once, each may overwrite the other's devices.
        RunDevices.Add(folder, wanted.Devices);
        return state;
    }

    private static TruthSource TruthOf(DatasetRunOptions options, SplitModel model) => options.Truth ?? TruthSource.OfInput(model.Labels, model.HasSeveralLabels);

    private static RunManifest Wanted(IReadOnlyList<Explainer> explainers, DatasetRunOptions options, int? batchSize, CancellationToken cancellationToken)
    {
        SplitModel model = explainers[0].Model;
        Manifest manifest = model.Manifest;
        if (manifest.DenseScores is { } dense)
            throw new GradCamException(GradCamErrorKind.Model, $"{model.Folder}: the model scores each of {dense.Height}x{dense.Width} positions, and a run over a dataset reports one class and probability per picture. Explain its pictures with gradcam explain.");
        string layers = string.Join(" + ", manifest.Layers.Select(l => l.Name));
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["model"] = manifest.Name,
            ["model sha256"] = ModelFingerprint.Of(model, cancellationToken),
            ["method"] = options.Explain.Method.Name,
            ["layers merged by"] = options.Explain.Merge.ToString().ToLowerInvariant(),
            [RunManifest.TruthSetting] = TruthOf(options, model).Description,
            ["top classes kept"] = options.KeepTop.ToString(CultureInfo.InvariantCulture),
            ["all scores kept"] = options.KeepScores ? "yes" : "no",
            ["overlays"] = options.Overlays.ToString(),
            ["overlay format"] = options.OverlayFormat.ToString().ToLowerInvariant(),
        };
        if (model.HasSeveralLabels)
            settings["answer threshold"] = options.AnswerThreshold.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, string value) in options.Settings)
            settings[name] = value;
        return new RunManifest
        {
            Settings = settings,
            Inputs = options.Inputs.Names,
            Shards = options.Shard.Count,
            BatchSize = options.BatchSize > 0 ? options.BatchSize : batchSize ?? BatchSizeChoice.Measure(explainers[0], options.Explain, Math.Max(1, options.Workers / explainers.Count), cancellationToken),
            PicturesPerPart = options.PicturesPerPart,
            CreatedBy = options.CreatedBy,
            Notes = model.Notes,
            Preprocessing = model.Preprocessing,
            Devices = [.. explainers.Select(e => e.Device.ToString()).Distinct()],
            Model = new RunModel(
                manifest.Name, Path.GetFullPath(model.Folder), model.ClassCount,
                model.Labels[0] is null ? null : [.. Enumerable.Range(0, model.ClassCount).Select(i => model.Labels[i]!)],
                layers, (int)manifest.Image.Shape[3], (int)manifest.Image.Shape[2])
            { AnswerThreshold = model.HasSeveralLabels ? options.AnswerThreshold : null, WhyNoAccuracy = model.WhyNoAccuracy },
            Overlays = new RunOverlays(options.Overlays.ToString(), options.OverlayFormat.ToString().ToLowerInvariant()),
        };
    }

    private async Task<ShardState> RunAsync(CancellationToken cancellationToken)
    {
        using var stopCounting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task counting = _progress is null || _options.Inputs.AreSlowToList ? Task.CompletedTask : Task.Run(() => Count(stopCounting.Token), CancellationToken.None);
        try
        {
            await Explain(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stopCounting.CancelAsync().ConfigureAwait(false);
            await counting.ConfigureAwait(false);
        }

        var state = new ShardState(_options.Shard.Index, _options.Shard.Count, _parts.Pictures, _parts.Rows, _parts.Errors, _parts.Duplicates, _parts.Names, _skipped.Kinds);
        _folder.Write(_folder.StateName, JsonSerializer.SerializeToUtf8Bytes(state, RunJson.Readable.ShardState), flush: true);
        return state;
    }

    private async Task Explain(CancellationToken cancellationToken)
    {
        var maker = new PictureRows(_explainers[0].Model, _folder, _options, _codec);
        int drawers = Environment.ProcessorCount;
        var pipeline = new PipelineOptions
        {
            Explain = _options.Explain,
            BatchSize = _manifest.BatchSize,
            Workers = _options.Workers,
            KeepPictures = _options.Overlays.Any,
            HashContent = true,
            Skip = picture => !_parts.Contents.TryAdd(KeyOf(picture)),
            EndsBatch = EndsPart,
        };
        IAsyncEnumerable<Finished> finished = OrderedParallel.Select(
            _explainers.ExplainAll(Pending(cancellationToken), _codec, pipeline, null, cancellationToken),
            (explained, stop) =>
            {
                var overlays = new List<string>();
                bool known = explained.Explanation is null && explained.Error is null;
                return new ValueTask<Finished>(new Finished(explained, known ? null : maker.Make(explained, overlays, stop), overlays));
            },
            drawers,
            ahead: 2 * drawers + _manifest.BatchSize,
            cancellationToken);

        // The list collects finished rows, up to a whole part. One part is written as the next one is collected.
        var rows = new List<ResultRow>();
        var overlays = new List<string>();
        int safeRows = 0;
        int safeOverlays = 0;
        Task writing = Task.CompletedTask;
        long before = _parts.Pictures;
        long done = 0;
        long start = Stopwatch.GetTimestamp();
        try
        {
            await foreach (Finished picture in finished.ConfigureAwait(false))
            {
                IReadOnlyList<ResultRow> own = picture.Rows ?? PictureRows.Copy(picture.Explained, await FirstOf(picture.Explained).ConfigureAwait(false));
                if (rows.Count > 0 && own[0].Ordinal / _manifest.PicturesPerPart != rows[0].Ordinal / _manifest.PicturesPerPart)
                    await Finish().ConfigureAwait(false);
                _parts.Count(own, _options.Overlays, _parts.Next, rows.Count);
                rows.AddRange(own);
                overlays.AddRange(picture.Overlays);
                if (picture.Explained.EndsBatch)
                    (safeRows, safeOverlays) = (rows.Count, overlays.Count);
                if (EndsPart(picture.Explained.Source))
                    await Finish().ConfigureAwait(false);
                done++;
                _progress?.Report(new RunProgress(done, before, Interlocked.Read(ref _total) is >= 0 and var total ? total : null, _parts.Errors, _parts.Duplicates, Stopwatch.GetElapsedTime(start)));
            }

            await Finish().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
        catch
        {
            // Only whole batches, so that the next run has the batches of an uninterrupted run.
            rows.RemoveRange(safeRows, rows.Count - safeRows);
            overlays.RemoveRange(safeOverlays, overlays.Count - safeOverlays);
            try
            {
                await Finish().ConfigureAwait(false);
                await writing.ConfigureAwait(false);
            }
            catch (GradCamException)
            {
                // The first exception, which ended the run, matters more.
            }

            throw;
        }

        async Task Finish()
        {
            await writing.ConfigureAwait(false);
            if (rows.Count == 0)
                return;
            string name = _parts.Add(rows);
            IReadOnlyList<ResultRow> part = rows;
            IReadOnlyList<string> drawn = overlays;
            writing = Task.Run(() => WritePart(name, part, drawn), CancellationToken.None);
            rows = [];
            overlays = [];
            (safeRows, safeOverlays) = (0, 0);
        }

        async ValueTask<IReadOnlyList<ResultRow>> FirstOf(ExplainedPicture explained)
        {
            explained.Forget();
            (int part, int row) = _parts.Contents.Find(KeyOf(explained));
            if (part == _parts.Next)
                return ShardParts.RowsOf(rows, row);
            return await _parts.RowsOfAsync(part, row, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WritePart(string name, IReadOnlyList<ResultRow> rows, IReadOnlyList<string> overlays)
    {
        // A part refers to its overlays, so they are written first.
        foreach (string overlay in overlays)
            _folder.Flush(overlay);
        await _folder.WritePartAsync(name, rows).ConfigureAwait(false);
    }

    /// <summary>Returns the shard's pictures that earlier runs have not finished.</summary>
    private async IAsyncEnumerable<PictureSource> Pending([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        HashSet<UInt128> done = _parts.Done;
        var ids = new PictureIds();
        long ordinal = 0;
        var skipped = new SkippedFiles();
        _skipped = skipped;
        foreach (DatasetPicture listed in _options.Inputs.Pictures(id => _options.Shard.Owns(id) && !done.Contains(IdHash.Of(id)), cancellationToken, Skip))
        {
            DatasetPicture picture = listed;
            if (!_options.Shard.Owns(picture.Id))
                continue;
            if (ids.Next(picture) is not { } id)
                continue;
            long place = ordinal++;
            if (done.Contains(IdHash.Of(id)))
                continue;
            if (id != picture.Id)
            {
                picture = new LostPicture(id, listed.Path, listed.Relative, new GradCamException(
                    GradCamErrorKind.Data, "another picture of the inputs has its id (less the # and number), and ids must be unique: rename it, or explain the inputs one at a time, each with its own output."));
            }
            else
            {
                try
                {
                    picture.TrueClasses = _truth.ClassesOf(picture);
                }
                catch (GradCamException e)
                {
                    picture = new LostPicture(listed.Id, listed.Path, listed.Relative, new GradCamException(GradCamErrorKind.Data, $"its true class: {e.Message}", e));
                }
            }

            picture.Ordinal = place;
            yield return picture;
        }

        void Skip(string id)
        {
            if (_options.Shard.Owns(id))
                skipped.Add(id);
        }
    }

    private void Count(CancellationToken cancellationToken)
    {
        try
        {
            long count = 0;
            foreach (DatasetPicture picture in _options.Inputs.Pictures(_ => false, cancellationToken))
                count += _options.Shard.Owns(picture.Id) ? 1 : 0;
            Interlocked.Exchange(ref _total, count);
        }
        catch (OperationCanceledException)
        {
            // No caller needs the number any more.
        }
    }

    private bool EndsPart(PictureSource source) => (((DatasetPicture)source).Ordinal + 1) % _manifest.PicturesPerPart == 0;

    private UInt128 KeyOf(ExplainedPicture picture) =>
        KnownContents.Key(picture.Sha256!, ((DatasetPicture)picture.Source).TrueClasses, _options.Overlays.Wants(picture.Source.Id));

    /// <summary>Represents a finished picture; rows are <c>null</c> if its content is known.</summary>
    private sealed record Finished(ExplainedPicture Explained, IReadOnlyList<ResultRow>? Rows, IReadOnlyList<string> Overlays);
}
