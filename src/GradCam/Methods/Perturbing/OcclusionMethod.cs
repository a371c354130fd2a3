using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Occlusion: the decrease of the target if a grey patch covers a part of the image. For each patch P on a lattice, <c>d_P = y(X) - y(X with P
/// grey)</c>; <c>map[pixel] = mean of d_P over the patches that cover it</c>, at the image's resolution. Zeiler and Fergus, "Visualizing and
/// Understanding Convolutional Networks", ECCV 2014, section 4.2. Grey is zero, the mean colour, because images are standardized. The method runs one
/// pass of the whole model for each patch.
/// </summary>
internal sealed record OcclusionMethod : ICamMethod
{
    private static readonly OcclusionMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "patch", "Side in pixels of the patch that covers a part of the input, or 0 for a seventh of its shorter side", m => m.Patch, (m, value) => m with { Patch = value }, 0, 4096),
        MethodParameter.Integer(s_default, "stride", "Pixels from one patch to the next, or 0 for half a patch", m => m.Stride, (m, value) => m with { Stride = value }, 0, 4096),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public string Name => "occlusion";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => false;

    /// <summary>Gets a patch's side in pixels of the model's input; 0, the default, for a seventh of the input's shorter side.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Patch
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Gets the distance from one patch to the next in pixels, at most the patch's side; 0, the default, for half of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Stride
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The patch is larger than the image, or the stride is larger than the patch.</exception>
    public void Compute(in CamInput input, Span<float> map)
    {
        (int height, int width) = (input.Passes.ImageHeight, input.Passes.ImageWidth);
        int patch = Patch > 0 ? Patch : Math.Max(Math.Min(height, width) / 7, 1);
        int stride = Stride > 0 ? Stride : Math.Max(patch / 2, 1);
        if (patch > Math.Min(height, width))
            throw new GradCamException(GradCamErrorKind.Method, $"a patch of {patch} pixels does not fit the model's input of {width}x{height}. Take a smaller one.");
        if (stride > patch)
            throw new GradCamException(GradCamErrorKind.Method, $"with a stride of {stride} pixels, patches of {patch} leave gaps. Take a stride of at most {patch}.");

        int[] rows = Starts(height, patch, stride);
        int[] columns = Starts(width, patch, stride);
        float[] scores = input.Passes.ScoresOfImages(rows.Length * columns.Length, (index, image) =>
        {
            (int top, int left) = (rows[index / columns.Length], columns[index % columns.Length]);
            for (int at = 0; at < image.Length; at += height * width)
            {
                for (int y = top; y < top + patch; y++)
                    image.Slice(at + (y * width) + left, patch).Clear();
            }
        });

        float[] values = TargetValues.Of(input.Target, scores, input.Passes.ScoreCount);
        float whole = input.Target.Value(input.Scores);
        float[] covers = new float[map.Length];
        map.Clear();
        for (int index = 0; index < values.Length; index++)
        {
            (int top, int left) = (rows[index / columns.Length], columns[index % columns.Length]);
            for (int y = top; y < top + patch; y++)
            {
                Span<float> sums = map.Slice((y * width) + left, patch);
                TensorPrimitives.Add(sums, whole - values[index], sums);
                Span<float> counts = covers.AsSpan((y * width) + left, patch);
                TensorPrimitives.Add(counts, 1f, counts);
            }
        }

        TensorPrimitives.Divide(map, covers, map);
    }

    // The last patch ends at the image's edge.
    private static int[] Starts(int length, int patch, int stride)
    {
        int last = length - patch;
        var starts = new List<int>();
        for (int at = 0; at < last; at += stride)
            starts.Add(at);
        starts.Add(last);
        return [.. starts];
    }
}
