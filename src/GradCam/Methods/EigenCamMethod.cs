using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Eigen-CAM: <c>map = A v</c>, the projection of the activations <c>[h*w, C]</c> onto their first principal component <c>v</c>: what the layer sees most
/// of, whatever the class. Muhammad and Yeasin, "Eigen-CAM: Class Activation Map using Principal Components", IJCNN 2020. The
/// sign, which the paper leaves open, is that which runs along with the sum over channels.
/// <para>
/// Principal components are of centred data, and that is what pytorch-grad-cam computes; the paper's equation has the activations as they
/// are. Behind a ReLU the first singular vector of these is much like the mean over channels, and positive everywhere.
/// </para>
/// </summary>
/// <param name="centred">Whether each channel's mean over space is taken off first.</param>
internal sealed class EigenCamMethod(bool centred = true) : ICamMethod
{
    /// <inheritdoc/>
    public string Name => centred ? "eigencam" : "eigencam-uncentred";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map) => PrincipalComponent.Project(input.Activations, centred, map);
}
