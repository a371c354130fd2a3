using System.Runtime.CompilerServices;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>
/// Explains many pictures: they are read, decoded and prepared on several threads, gathered into batches, run through the model and
/// handed out in their order. However many there are, only a bounded number is on the way.
/// </summary>
public static class ExplainPipeline
{
    /// <summary>Explains pictures.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="pictures">The pictures; asked for as the work goes on.</param>
    /// <param name="codec">Decodes them.</param>
    /// <param name="options">What is explained, and how; <see cref="PipelineOptions.Default"/> where null.</param>
    /// <param name="progress">Told after each picture; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two operators of the model.</param>
    /// <returns>A result for each picture, in order. A picture that cannot be read or explained has an error in it, and the others are done.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IAsyncEnumerable<ExplainedPicture> ExplainAll(
        this Explainer explainer,
        IAsyncEnumerable<PictureSource> pictures,
        IPictureCodec codec,
        PipelineOptions? options = null,
        IProgress<PipelineProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        return ExplainAll([explainer], pictures, codec, options, progress, cancellationToken);
    }

    /// <summary>Explains pictures on several devices, each with an explainer of its own. A batch goes to whichever is free first.</summary>
    /// <param name="explainers">The same model, loaded several times; each gets as many of the workers as the others, and one at least.</param>
    /// <param name="pictures">The pictures; asked for as the work goes on.</param>
    /// <param name="codec">Decodes them.</param>
    /// <param name="options">What is explained, and how; <see cref="PipelineOptions.Default"/> where null.</param>
    /// <param name="progress">Told after each picture; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two operators of the model.</param>
    /// <returns>A result for each picture, in order. A picture that cannot be read or explained has an error in it, and the others are done.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async IAsyncEnumerable<ExplainedPicture> ExplainAll(
        this IReadOnlyList<Explainer> explainers,
        IAsyncEnumerable<PictureSource> pictures,
        IPictureCodec codec,
        PipelineOptions? options = null,
        IProgress<PipelineProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainers);
        ArgumentOutOfRangeException.ThrowIfZero(explainers.Count, nameof(explainers));
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(codec);
        options ??= PipelineOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Workers, nameof(options));

        int workers = Math.Max(options.Workers, explainers.Count);
        using var threads = new ModelThreads(workers);
        var memory = new PictureMemory(options.PictureMemory);
        var room = new DecodingRoom(options.DecodingMemory);
        int decoders = options.Decoders > 0 ? options.Decoders : Environment.ProcessorCount;
        IAsyncEnumerable<ExplainedPicture> loaded = OrderedParallel.Select(
            pictures,
            (source, stop) => ExplainedPicture.Load(source, explainers[0], codec, options, memory, room, stop),
            decoders,
            ahead: decoders + options.BatchSize * workers,
            cancellationToken);
        IAsyncEnumerable<IReadOnlyList<ExplainedPicture>> explained = OrderedParallel.Select(
            Batches(loaded, options, cancellationToken),
            (batch, stop) => new ValueTask<IReadOnlyList<ExplainedPicture>>(threads.Run(thread => Explain(explainers[thread % explainers.Count], batch, options.Explain, stop))),
            workers,

            // The next batch does not wait until somebody has looked at this one.
            ahead: 2 * workers + 1,
            cancellationToken);

        long done = 0;
        long errors = 0;
        await foreach (IReadOnlyList<ExplainedPicture> batch in explained.ConfigureAwait(false))
        {
            foreach (ExplainedPicture picture in batch)
            {
                done++;
                errors += picture.Error is null ? 0 : 1;
                yield return picture;
                progress?.Report(new PipelineProgress(done, errors));
            }
        }
    }

    /// <inheritdoc cref="ExplainAll(Explainer, IAsyncEnumerable{PictureSource}, IPictureCodec, PipelineOptions?, IProgress{PipelineProgress}?, CancellationToken)"/>
    public static IAsyncEnumerable<ExplainedPicture> ExplainAll(
        this Explainer explainer,
        IEnumerable<PictureSource> pictures,
        IPictureCodec codec,
        PipelineOptions? options = null,
        IProgress<PipelineProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        explainer.ExplainAll(pictures.ToAsyncEnumerable(), codec, options, progress, cancellationToken);

    // A batch is full once so many of its pictures go into the model; those that do not (failed, passed over) travel along.
    private static async IAsyncEnumerable<IReadOnlyList<ExplainedPicture>> Batches(IAsyncEnumerable<ExplainedPicture> loaded, PipelineOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<ExplainedPicture>();
        int full = 0;
        await foreach (ExplainedPicture picture in loaded.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(picture);
            if (picture.Error is null && options.Skip?.Invoke(picture) == true)
                picture.IsThroughTheModel();
            full += picture.Prepared is null ? 0 : 1;
            if (full == options.BatchSize || options.EndsBatch?.Invoke(picture.Source) == true)
            {
                yield return batch;
                batch = [];
                full = 0;
            }
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static IReadOnlyList<ExplainedPicture> Explain(Explainer explainer, IReadOnlyList<ExplainedPicture> batch, ExplainOptions options, CancellationToken cancellationToken)
    {
        ExplainedPicture[] prepared = [.. batch.Where(p => p.Prepared is not null)];
        if (prepared.Length > 0)
        {
            try
            {
                Explain(prepared);
            }
            catch (GradCamException) when (prepared.Length > 1)
            {
                // One of them may be at fault, or all of them together too large.
                foreach (ExplainedPicture picture in prepared)
                    ExplainAlone(picture);
            }
            catch (GradCamException e)
            {
                prepared[0].Error = e;
            }
        }

        batch[^1].EndsBatch = true;
        return batch;

        void Explain(ExplainedPicture[] pictures)
        {
            IReadOnlyList<Explanation> explanations = explainer.Explain([.. pictures.Select(p => p.Prepared!)], options, cancellationToken);
            for (int n = 0; n < pictures.Length; n++)
            {
                pictures[n].Explanation = explanations[n];
                pictures[n].BatchCount = pictures.Length;
                pictures[n].IsThroughTheModel();
            }
        }

        void ExplainAlone(ExplainedPicture picture)
        {
            try
            {
                Explain([picture]);
            }
            catch (GradCamException e)
            {
                picture.Error = e;
            }
        }
    }
}
