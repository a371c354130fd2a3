using GradCam.Explaining;

namespace GradCam.Pipelines;

/// <summary>Options for a pipeline.</summary>
public sealed record PipelineOptions
{
    /// <summary>Gets the default options: Grad-CAM for the top class, one picture at a time in the model.</summary>
    public static PipelineOptions Default { get; } = new();

    /// <summary>Gets the options for each explanation.</summary>
    public ExplainOptions Explain { get; init; } = ExplainOptions.Default;

    /// <summary>Gets the number of pictures in a run of the model, at least 1.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>
    /// Gets the number of batches that run in the model at once, at least 1. A small model's operators cannot use all cores. Several batches, with
    /// few threads for each explainer (<see cref="ExplainerOptions.Threads"/>), keep those cores busy.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>Gets the number of pictures to read, decode and prepare at once; 0, the default, for one per core.</summary>
    public int Decoders { get; init; }

    /// <summary>Gets whether results keep their pictures, for overlays.</summary>
    public bool KeepPictures { get; init; }

    /// <summary>
    /// Gets the maximum bytes of the kept pictures in progress; 512 MiB by default. If there is no room, results keep the encoded picture, and
    /// <see cref="ExplainedPicture.Decode"/> decodes it again.
    /// </summary>
    public long PictureMemory { get; init; } = 512L << 20;

    /// <summary>
    /// Gets the maximum bytes of the pictures in decoding or drawing; 1 GiB by default. Pictures wait if there is no room, so that each core does not
    /// work on a large one at the same time. A single picture may need more. The limit does not include encoded bytes.
    /// </summary>
    public long DecodingMemory { get; init; } = 1L << 30;

    /// <summary>Gets whether to compute the hashes of the encoded pictures.</summary>
    public bool HashContent { get; init; }

    /// <summary>
    /// Gets the function that decides whether to skip a read picture. One thread calls it for the pictures in order. If it returns <c>true</c>, the
    /// pipeline returns the picture without an explanation, such as a picture with known content.
    /// </summary>
    public Func<ExplainedPicture, bool>? Skip { get; init; }

    /// <summary>
    /// Gets the function that decides whether a picture ends its batch, even if the batch is not full. Batches are then the same wherever in the list
    /// the work begins.
    /// </summary>
    public Func<PictureSource, bool>? EndsBatch { get; init; }
}
