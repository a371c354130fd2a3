using GradCam.Text;

namespace GradCam.Pictures;

/// <summary>Provides the preprocessing of common training tools, by name.</summary>
public static class PreprocessingPresets
{
    private static readonly (string Name, PreprocessingSettings Settings)[] s_presets =
    [
        ("torchvision", Torchvision),
        ("tensorflow", TensorFlow),
        ("caffe", Caffe),
        ("keras", Keras),
        ("zero-one", ZeroOne),
    ];

    private static readonly (string Name, PreprocessingSettings Settings)[] s_ofGrey =
    [
        ("grey", Grey),
        ("mnist", Mnist),
        ("grey-signed", GreySigned),
        ("grey-bytes", GreyBytes),
        ("xray", XRay),
    ];

    // Other names in common use.
    private static readonly (string Other, string Preset)[] s_otherNames =
    [
        ("imagenet", "torchvision"), ("pytorch", "torchvision"), ("torch", "torchvision"), ("timm", "torchvision"),
        ("gray", "grey"), ("l", "grey"), ("xrv", "xray"), ("torchxrayvision", "xray"), ("fashion-mnist", "mnist"),
        ("tf", "tensorflow"), ("inception", "tensorflow"), ("mobilenet", "tensorflow"),
        ("vgg", "caffe"), ("bgr", "caffe"), ("raw", "keras"), ("none", "keras"), ("unit", "zero-one"), ("01", "zero-one"),
    ];

    /// <summary>
    /// Gets PyTorch's usual preprocessing: RGB in 0..1, ImageNet's mean and standard deviation, the middle of the picture (torchvision's
    /// <c>Resize(256)</c> and <c>CenterCrop(224)</c>).
    /// </summary>
    public static PreprocessingSettings Torchvision => new()
    {
        Resize = ResizeMode.Crop,
        Channels = ChannelOrder.Rgb,
        Range = ValueRange.Unit,
        Mean = Preprocessing.ImageNetMean,
        Std = Preprocessing.ImageNetStd,
    };

    /// <summary>
    /// Gets RGB in -1..1, stretched: mode <c>tf</c> of Keras's <c>preprocess_input</c> (<c>x / 127.5 - 1</c>), for MobileNet, Inception, Xception and
    /// TensorFlow's own model collections.
    /// </summary>
    public static PreprocessingSettings TensorFlow => new()
    {
        Resize = ResizeMode.Stretch,
        Channels = ChannelOrder.Rgb,
        Range = ValueRange.Unit,
        Mean = new(0.5f),
        Std = new(0.5f),
    };

    /// <summary>
    /// Gets BGR in 0..255 less ImageNet's mean of 103.939, 116.779 and 123.68 (the constants that VGG's authors published), stretched: mode
    /// <c>caffe</c> of Keras's <c>preprocess_input</c>, for Caffe's models and Keras's VGG and ResNet.
    /// </summary>
    public static PreprocessingSettings Caffe => new()
    {
        Resize = ResizeMode.Stretch,
        Channels = ChannelOrder.Bgr,
        Range = ValueRange.Byte,
        Mean = new(103.939f, 116.779f, 123.68f),
        Std = new(1f),
    };

    /// <summary>Gets RGB in 0..255, stretched: for Keras's models that contain their own scaling (EfficientNet, ConvNeXt, MobileNetV3).</summary>
    public static PreprocessingSettings Keras => new()
    {
        Resize = ResizeMode.Stretch,
        Channels = ChannelOrder.Rgb,
        Range = ValueRange.Byte,
        Mean = default(ChannelValues),
        Std = new(1f),
    };

    /// <summary>Gets RGB in 0..1 without mean and deviation, the middle of the picture.</summary>
    public static PreprocessingSettings ZeroOne => Torchvision with { Mean = default(ChannelValues), Std = new(1f) };

    /// <summary>Gets grey in 0..1, stretched: Pillow's mode L and torchvision's <c>ToTensor</c>, or the usual division by 255 in Keras.</summary>
    public static PreprocessingSettings Grey => new()
    {
        Resize = ResizeMode.Stretch,
        Channels = ChannelOrder.Grey,
        Range = ValueRange.Unit,
        Mean = default(ChannelValues),
        Std = new(1f),
    };

    /// <summary>
    /// Gets grey in 0..1 less the mean of MNIST's training pictures, over their deviation, as in PyTorch's MNIST example. The digits are white on
    /// black.
    /// </summary>
    public static PreprocessingSettings Mnist => Grey with { Mean = new(0.1307f), Std = new(0.3081f) };

    /// <summary>Gets grey in -1..1.</summary>
    public static PreprocessingSettings GreySigned => Grey with { Mean = new(0.5f), Std = new(0.5f) };

    /// <summary>Gets grey in 0..255, for models that contain their own scaling.</summary>
    public static PreprocessingSettings GreyBytes => Grey with { Range = ValueRange.Byte };

    /// <summary>Gets grey in -1024..1024: <c>(2 * byte / 255 - 1) * 1024</c>, for TorchXRayVision's models of chest X-rays.</summary>
    public static PreprocessingSettings XRay => Grey with { Mean = new(0.5f), Std = new(0.5f / 1024) };

    /// <summary>Gets the names of all presets: those for colour pictures, then those for grey ones.</summary>
    public static IReadOnlyList<string> Names => [.. s_presets.Concat(s_ofGrey).Select(p => p.Name)];

    /// <summary>Returns the names of the presets for a number of channels; none for other numbers than 1 and 3.</summary>
    /// <param name="channels">Channels of the model's input.</param>
    public static IReadOnlyList<string> NamesFor(int channels) => channels switch
    {
        1 => [.. s_ofGrey.Select(p => p.Name)],
        Picture.Channels => [.. s_presets.Select(p => p.Name)],
        _ => [],
    };

    /// <summary>Returns the preset of a name.</summary>
    /// <exception cref="GradCamException">No preset has that name.</exception>
    public static PreprocessingSettings Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach ((string known, PreprocessingSettings settings) in s_presets.Concat(s_ofGrey))
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
                return settings;
        }

        string[] usual = [.. s_otherNames.Where(o => o.Other.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(o => o.Preset)];
        IReadOnlyList<string> near = usual.Length > 0 ? usual : NearMatches.Find(name, Names, most: 1);
        throw new GradCamException(GradCamErrorKind.Option, $"there is no preprocessing '{name}': give {string.Join(", ", Names)}, or a .json file.{(near.Count > 0 ? $" Did you mean {near[0]}?" : "")}");
    }
}
