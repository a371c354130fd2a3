using GradCam.Explaining;

namespace GradCam.Pipelines;

/// <summary>How many pictures are explained, and how.</summary>
public sealed record PipelineOptions
{
    /// <summary>Grad-CAM for the top class, one picture at a time in the model.</summary>
    public static PipelineOptions Default { get; } = new();

    /// <summary>What is explained, and how.</summary>
    public ExplainOptions Explain { get; init; } = ExplainOptions.Default;

    /// <summary>Pictures that the model is given at once, at least 1.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>
    /// Batches that are in the model at once, at least 1. Several, with an explainer of few threads each
    /// (<see cref="ExplainerOptions.Threads"/>), keep cores busy that a small model's operators cannot share.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>Pictures that are read, decoded and prepared at once; 0, the default, for one per core.</summary>
    public int Decoders { get; init; }

    /// <summary>Whether results keep their pictures, for overlays.</summary>
    public bool KeepPictures { get; init; }

    /// <summary>
    /// Bytes that kept pictures may take while they are on their way; 512 MiB. Beyond it results keep the encoded picture, and
    /// <see cref="ExplainedPicture.Decode"/> decodes it anew.
    /// </summary>
    public long PictureMemory { get; init; } = 512L << 20;

    /// <summary>
    /// Bytes that pictures may take which are decoded or drawn at once; 1 GiB. Pictures beyond it wait for others to be through, so that large ones are not
    /// all worked on at once, one for each core. A single picture may take more. Encoded bytes come on top.
    /// </summary>
    public long DecodingMemory { get; init; } = 1L << 30;

    /// <summary>Whether the encoded pictures' hashes are taken.</summary>
    public bool HashContent { get; init; }

    /// <summary>
    /// Asked of each picture that was read, in order and by one thread: true, and it is handed on without an explanation, such as
    /// one whose content is known already.
    /// </summary>
    public Func<ExplainedPicture, bool>? Skip { get; init; }

    /// <summary>
    /// After which pictures a batch ends even where it is not full, so that batches are the same wherever in the list the work begins.
    /// </summary>
    public Func<PictureSource, bool>? EndsBatch { get; init; }
}
