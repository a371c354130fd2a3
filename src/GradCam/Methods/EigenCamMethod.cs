using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Eigen-CAM: <c>map = A v</c>, the projection of the activations <c>[h*w, C]</c> onto their first principal component <c>v</c>. It shows the
/// strongest pattern of the layer, whatever the class. Muhammad and Yeasin, "Eigen-CAM: Class Activation Map using Principal Components", IJCNN 2020.
/// The paper leaves the sign open; here the map correlates positively with the sum over channels.
/// <para>Principal components require centred data, and pytorch-grad-cam centres the activations; the paper's equation does not. After a ReLU, the
/// first singular vector of activations that are not centred resembles the mean over channels and is positive everywhere.</para>
/// </summary>
/// <param name="centred">Whether to subtract each channel's mean over space first.</param>
internal sealed class EigenCamMethod(bool centred = true) : ICamMethod
{
    /// <inheritdoc/>
    public string Name => centred ? "eigencam" : "eigencam-uncentred";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map) => PrincipalComponent.Project(input.Activations, centred, map);
}
