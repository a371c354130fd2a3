using System.Runtime.CompilerServices;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>
/// Explains many pictures. Several threads read, decode and prepare them. The pipeline gathers the pictures into batches, runs the model, and returns
/// results in the order of the pictures. It bounds the number of pictures in progress.
/// </summary>
public static class ExplainPipeline
{
    /// <summary>Explains pictures.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="pictures">The pictures. The pipeline requests them as the work proceeds.</param>
    /// <param name="codec">Decodes the pictures.</param>
    /// <param name="options">The options; <see cref="PipelineOptions.Default"/> if <c>null</c>.</param>
    /// <param name="progress">Receives the progress after each picture; <c>null</c> for no reports.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>
    /// A result for each picture, in order. If a picture cannot be read or explained, its result has an error, and the other pictures continue.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
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

    /// <summary>Explains pictures on several devices, each with its own explainer. Each batch goes to the first free explainer.</summary>
    /// <param name="explainers">The same model, loaded several times. Each explainer gets an equal number of the workers, at least one.</param>
    /// <param name="pictures">The pictures. The pipeline requests them as the work proceeds.</param>
    /// <param name="codec">Decodes the pictures.</param>
    /// <param name="options">The options; <see cref="PipelineOptions.Default"/> if <c>null</c>.</param>
    /// <param name="progress">Receives the progress after each picture; <c>null</c> for no reports.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>
    /// A result for each picture, in order. If a picture cannot be read or explained, its result has an error, and the other pictures continue.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
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

            // The next batch need not wait until the caller has read this one.
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

    // A batch is full if it has so many pictures for the model. Failed or skipped pictures are in the batch but do not count.
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
                // One of them may have caused the error, or all of them together need too much memory.
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
