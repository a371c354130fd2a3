using System.Numerics.Tensors;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// FullGrad: the contributions of the image and of every layer's biases, <c>map = psi(X dy/dX) + sum over layers and channels of psi(b_k
/// dy/dY_k)</c>. <c>psi</c> computes the magnitude, scales it to 0..1 over the layer and enlarges it to the image (bilinear, corners aligned, as in
/// the authors' code). Srinivas and Fleuret, "Full-Gradient Representation for Neural Network Visualization", NeurIPS 2019, equation 4. The biases
/// include those of batch normalization.
/// </summary>
internal sealed record FullGradMethod : ICamMethod
{
    /// <inheritdoc/>
    public string Name => "fullgrad";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public bool UsesLayer => false;

    /// <summary>Gets <c>false</c>, because magnitudes have no sign.</summary>
    public bool Rectifies => false;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The split model has no graph for FullGrad.</exception>
    public void Compute(in CamInput input, Span<float> map)
    {
        (int height, int width) = Grid(input);
        float[] large = new float[map.Length];
        map.Clear();
        foreach (CamMap term in input.Passes.FullGradient(input.Target))
        {
            new BilinearGrid(term.Height, term.Width, height, width, alignCorners: true).Enlarge(term.Values, large);
            TensorPrimitives.Add(map, large, map);
        }
    }
}
