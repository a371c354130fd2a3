namespace GradCam.Explaining;

/// <summary>Represents the durations of the steps of an explanation.</summary>
/// <param name="Preprocess">From the picture to the model's input.</param>
/// <param name="Features">From the image to the activations.</param>
/// <param name="Classifier">From the activations to the scores.</param>
/// <param name="Gradient">From the scores back to channel weights or gradients, for all classes together.</param>
/// <param name="Map">The method's formula, for all classes together.</param>
public sealed record StepTimes(TimeSpan Preprocess, TimeSpan Features, TimeSpan Classifier, TimeSpan Gradient, TimeSpan Map);
