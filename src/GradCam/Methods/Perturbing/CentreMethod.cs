namespace GradCam.Methods;

/// <summary>
/// A baseline: a Gaussian around the image's centre, independent of the picture, <c>map = exp(-(dx^2 + dy^2) / (2 sigma^2))</c>, with dx and dy in
/// shares of the image's sides. Photographers put their subject into the centre, so this method often wins localization metrics.
/// </summary>
internal sealed record CentreMethod : ICamMethod
{
    /// <inheritdoc/>
    public string Name => "centre";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => false;

    /// <summary>Gets the standard deviation <c>sigma</c>, as a share of the image's sides; by default a quarter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public float Sigma
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 0.25f;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        (int height, int width) = (input.Passes.ImageHeight, input.Passes.ImageWidth);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                map[(y * width) + x] = Share(y, height) * Share(x, width);
        }
    }

    private float Share(int at, int length)
    {
        float distance = (((at + 0.5f) / length) - 0.5f) / Sigma;
        return MathF.Exp(-0.5f * distance * distance);
    }
}
