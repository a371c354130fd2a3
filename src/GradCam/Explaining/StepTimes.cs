namespace GradCam.Explaining;

/// <summary>How long the steps of an explanation took.</summary>
/// <param name="Preprocess">Picture to the model's input.</param>
/// <param name="Features">Image to activations.</param>
/// <param name="Classifier">Activations to scores.</param>
/// <param name="Gradient">Scores back to channel weights or gradients, all classes together.</param>
/// <param name="Map">The method's formula, all classes together.</param>
public sealed record StepTimes(TimeSpan Preprocess, TimeSpan Features, TimeSpan Classifier, TimeSpan Gradient, TimeSpan Map);
