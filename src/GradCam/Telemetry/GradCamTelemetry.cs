using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GradCam.Telemetry;

/// <summary>
/// Provides the names of the traces and metrics of explanations, for <c>AddSource</c> and <c>AddMeter</c> of OpenTelemetry. Without a listener,
/// GradCam records nothing, at almost no cost.
/// </summary>
public static class GradCamTelemetry
{
    /// <summary>
    /// The name of the <see cref="ActivitySource"/>: one activity, <see cref="ExplainActivity"/>, per call of <c>Explain</c>, with a child for each
    /// step.
    /// </summary>
    public const string ActivitySourceName = "GradCam";

    /// <summary>The name of the <see cref="Meter"/>.</summary>
    public const string MeterName = "GradCam";

    /// <summary>
    /// The activity of a call, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/>, <see cref="LayerTag"/>, <see cref="DeviceTag"/> and
    /// <see cref="BatchSizeTag"/>, and <see cref="ErrorTag"/> if the call failed.
    /// </summary>
    public const string ExplainActivity = "gradcam.explain";

    /// <summary>Child of <see cref="ExplainActivity"/>: pictures to the model's input. Children are drawn one after the other, in the order of the steps.</summary>
    public const string PreprocessActivity = "gradcam.preprocess";

    /// <summary>Child of <see cref="ExplainActivity"/>: image to activations.</summary>
    public const string FeaturesActivity = "gradcam.features";

    /// <summary>Child of <see cref="ExplainActivity"/>: activations to scores.</summary>
    public const string ClassifierActivity = "gradcam.classifier";

    /// <summary>Child of <see cref="ExplainActivity"/>: scores back to channel weights or gradients. Missing if the method needs no gradient.</summary>
    public const string GradientActivity = "gradcam.gradient";

    /// <summary>Child of <see cref="ExplainActivity"/>: the method's formula.</summary>
    public const string MapActivity = "gradcam.map";

    /// <summary>
    /// Histogram of the seconds per call, including preprocessing, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/>, <see
    /// cref="DeviceTag"/>, and <see cref="ErrorTag"/> if the call failed.
    /// </summary>
    public const string DurationInstrument = "gradcam.explain.duration";

    /// <summary>Counter of explained pictures, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/> and <see cref="DeviceTag"/>.</summary>
    public const string PicturesInstrument = "gradcam.explain.pictures";

    /// <summary>
    /// Counter of failed calls, with the tags <see cref="ModelTag"/>, <see cref="MethodTag"/>, <see cref="DeviceTag"/> and <see cref="ErrorTag"/>. A
    /// cancelled call is not a failed one.
    /// </summary>
    public const string ErrorsInstrument = "gradcam.explain.errors";

    /// <summary>The name in the model's manifest.</summary>
    public const string ModelTag = "gradcam.model";

    /// <summary>The method's name: <c>gradcam</c>.</summary>
    public const string MethodTag = "gradcam.method";

    /// <summary>The target layers' names, with commas between them.</summary>
    public const string LayerTag = "gradcam.layer";

    /// <summary>The device: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public const string DeviceTag = "gradcam.device";

    /// <summary>The number of pictures in the call.</summary>
    public const string BatchSizeTag = "gradcam.batch_size";

    /// <summary>The exception's type with its namespace, or <c>cancelled</c>: OpenTelemetry's <c>error.type</c>.</summary>
    public const string ErrorTag = "error.type";
}
