using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// KPCA-CAM: Eigen-CAM with kernel PCA: the first component of the kernel matrix between places, whose activations have each channel's mean taken off.
/// Karmani et al., "KPCA-CAM: Visual Explainability of Deep Computer Vision Models using Kernel PCA", MMSP 2024. Kernels, with
/// <c>gamma = 1/C</c>, as its implementation has them: sigmoid <c>tanh(gamma x.y + 1)</c>, and radial <c>exp(-gamma |x-y|^2)</c>. The
/// sign, which is left to chance there, is that which runs along with the sum over channels.
/// </summary>
/// <param name="radial">Whether the kernel is the radial one, and not the sigmoid.</param>
internal sealed class KernelPcaCamMethod(bool radial = false) : ICamMethod
{
    // The kernel matrix has as many rows: 128 MiB.
    private const int MostPlaces = 4096;

    /// <inheritdoc/>
    public string Name => radial ? "kpcacam-rbf" : "kpcacam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The layer has too many places.</exception>
    public void Compute(in CamInput input, Span<float> map)
    {
        if (map.Length > MostPlaces)
            throw new GradCamException(GradCamErrorKind.Limit, $"{Name} compares every place with every other, and the layer '{input.Passes.Layer}' has {input.Height}x{input.Width}, more than {MostPlaces}. Take a deeper layer, or eigencam.");
        double gamma = 1.0 / input.Channels;
        PrincipalComponent.ProjectKernel(
            input.Activations,
            radial ? (_, distance) => Math.Exp(-gamma * distance) : (product, _) => Math.Tanh((gamma * product) + 1),
            map);
    }
}
