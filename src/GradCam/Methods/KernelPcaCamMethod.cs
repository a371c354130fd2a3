using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// KPCA-CAM: Eigen-CAM with kernel PCA. The map is the first component of the kernel matrix between positions, after each channel's mean is
/// subtracted. Karmani et al., "KPCA-CAM: Visual Explainability of Deep Computer Vision Models using Kernel PCA", MMSP 2024. The kernels are those of
/// its implementation, with <c>gamma = 1/C</c>: sigmoid <c>tanh(gamma x.y + 1)</c>, and radial <c>exp(-gamma |x-y|^2)</c>. The sign is random there.
/// Here the map correlates positively with the sum over channels.
/// </summary>
/// <param name="radial">Whether the kernel is radial, not sigmoid.</param>
internal sealed class KernelPcaCamMethod(bool radial = false) : ICamMethod
{
    // The limit of the kernel matrix's rows, for a matrix of 128 MiB.
    private const int MostPlaces = 4096;

    /// <inheritdoc/>
    public string Name => radial ? "kpcacam-rbf" : "kpcacam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The layer has too many positions.</exception>
    public void Compute(in CamInput input, Span<float> map)
    {
        if (map.Length > MostPlaces)
            throw new GradCamException(GradCamErrorKind.Limit, $"{Name} compares every position with every other, and the layer '{input.Passes.Layer}' has {input.Height}x{input.Width}, more than {MostPlaces}. Take a deeper layer, or eigencam.");
        double gamma = 1.0 / input.Channels;
        PrincipalComponent.ProjectKernel(
            input.Activations,
            radial ? (_, distance) => Math.Exp(-gamma * distance) : (product, _) => Math.Tanh((gamma * product) + 1),
            map);
    }
}
