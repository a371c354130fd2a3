using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GradCam.Telemetry;

/// <summary>
/// The names under which explanations are traced and measured, for <c>AddSource</c> and <c>AddMeter</c> of OpenTelemetry. Nothing is
/// recorded, and next to nothing is spent, while nobody listens.
/// </summary>
public static class GradCamTelemetry
{
    /// <summary>Of the <see cref="ActivitySource"/>: one activity, <see cref="ExplainActivity"/>, a call of <c>Explain</c>, with a child for each step.</summary>
    public const string ActivitySourceName = "GradCam";

    /// <summary>Of the <see cref="Meter"/>.</summary>
    public const string MeterName = "GradCam";

    /// <summary>
    /// The activity of a call, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/>, <see cref="LayerTag"/>,
    /// <see cref="DeviceTag"/> and <see cref="BatchSizeTag"/>, and <see cref="ErrorTag"/> where it failed.
    /// </summary>
    public const string ExplainActivity = "gradcam.explain";

    /// <summary>Child of <see cref="ExplainActivity"/>: pictures to the model's input. Children are drawn one after the other, in the order of the steps.</summary>
    public const string PreprocessActivity = "gradcam.preprocess";

    /// <summary>Child of <see cref="ExplainActivity"/>: image to activations.</summary>
    public const string FeaturesActivity = "gradcam.features";

    /// <summary>Child of <see cref="ExplainActivity"/>: activations to scores.</summary>
    public const string ClassifierActivity = "gradcam.classifier";

    /// <summary>Child of <see cref="ExplainActivity"/>: scores back to channel weights or gradients. Missing if the method takes no gradient.</summary>
    public const string GradientActivity = "gradcam.gradient";

    /// <summary>Child of <see cref="ExplainActivity"/>: the method's formula.</summary>
    public const string MapActivity = "gradcam.map";

    /// <summary>
    /// Histogram, seconds a call, preprocessing included, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/>,
    /// <see cref="DeviceTag"/>, and <see cref="ErrorTag"/> where it failed.
    /// </summary>
    public const string DurationInstrument = "gradcam.explain.duration";

    /// <summary>Counter, pictures explained, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/> and <see cref="DeviceTag"/>.</summary>
    public const string PicturesInstrument = "gradcam.explain.pictures";

    /// <summary>
    /// Counter, calls that failed, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/>, <see cref="DeviceTag"/> and
    /// <see cref="ErrorTag"/>. A cancelled call is none.
    /// </summary>
    public const string ErrorsInstrument = "gradcam.explain.errors";

    /// <summary>The name in the model's manifest.</summary>
    public const string ModelTag = "gradcam.model";

    /// <summary>The method's name: <c>gradcam</c>.</summary>
    public const string MethodTag = "gradcam.method";

    /// <summary>The target layers' names, with commas between them.</summary>
    public const string LayerTag = "gradcam.layer";

    /// <summary>What computes: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public const string DeviceTag = "gradcam.device";

    /// <summary>Pictures in the call.</summary>
    public const string BatchSizeTag = "gradcam.batch_size";

    /// <summary>The exception's type with its namespace, or <c>cancelled</c>: OpenTelemetry's <c>error.type</c>.</summary>
    public const string ErrorTag = "error.type";
}
