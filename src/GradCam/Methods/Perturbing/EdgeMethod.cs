using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// A baseline: the image's edges, which do not depend on the model. <c>map = sqrt(gx^2 + gy^2)</c>, the magnitude of Sobel's gradient of the mean of
/// the standardized colours. Beyond the border, the border's values continue. A map that resembles this one is no evidence that the method used the
/// model. Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018, section 5.
/// </summary>
internal sealed record EdgeMethod : ICamMethod
{
    /// <inheritdoc/>
    public string Name => "edge";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => false;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        (int height, int width) = (input.Passes.ImageHeight, input.Passes.ImageWidth);
        float[] grey = new float[map.Length];
        ReadOnlySpan<float> image = input.Passes.Image.Span;
        int channels = image.Length / grey.Length;
        for (int channel = 0; channel < channels; channel++)
            TensorPrimitives.MultiplyAdd(image.Slice(channel * grey.Length, grey.Length), 1f / channels, grey, grey);

        for (int y = 0; y < height; y++)
        {
            (int above, int below) = (Math.Max(y - 1, 0) * width, Math.Min(y + 1, height - 1) * width);
            for (int x = 0; x < width; x++)
            {
                (int left, int right) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
                int row = y * width;
                float gx = grey[above + right] - grey[above + left] + (2 * (grey[row + right] - grey[row + left])) + grey[below + right] - grey[below + left];
                float gy = grey[below + left] - grey[above + left] + (2 * (grey[below + x] - grey[above + x])) + grey[below + right] - grey[above + right];
                map[row + x] = MathF.Sqrt((gx * gx) + (gy * gy));
            }
        }
    }
}
