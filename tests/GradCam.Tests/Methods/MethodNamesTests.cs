using GradCam.Methods;
using GradCam.Pictures;

namespace GradCam.Tests.Methods;

/// <summary>Errors for unknown names suggest similar known ones.</summary>
public class MethodNamesTests
{
    [Theory]
    [InlineData("GradCAM++", "Did you mean 'gradcamplusplus'?")]
    [InlineData("Grad-CAM", "Did you mean 'gradcam'?")]
    [InlineData("score_cam", "Did you mean 'scorecam'?")]
    [InlineData("smooth-gradcam++", "Did you mean 'smoothgradcamplusplus'?")]
    [InlineData("lime", "too: occlusion, rise, scorecam.")]
    [InlineData("Kernel-SHAP", "too: occlusion, rise, scorecam.")]
    [InlineData("DeepLIFT", "too: integratedgradients, inputxgradient, fullgrad.")]
    [InlineData("time", "There is: gradcam, ")]
    public void Of_methods(string name, string hint)
    {
        string message = Assert.Throws<GradCamException>(() => CamMethods.Find(name)).Message;
        Assert.StartsWith($"there is no method '{name}'", message, StringComparison.Ordinal);
        Assert.Contains(hint, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imagenet", "torchvision")]
    [InlineData("PyTorch", "torchvision")]
    [InlineData("tf", "tensorflow")]
    [InlineData("kears", "keras")]
    public void Of_preprocessing(string name, string preset) =>
        Assert.EndsWith($"Did you mean {preset}?", Assert.Throws<GradCamException>(() => PreprocessingPresets.Find(name)).Message, StringComparison.Ordinal);
}
