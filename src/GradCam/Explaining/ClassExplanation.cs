namespace GradCam.Explaining;

/// <summary>Why one class got its score.</summary>
/// <param name="Index">The class.</param>
/// <param name="Label">Its name; null where the model's classes have none.</param>
/// <param name="Logit">Its score.</param>
/// <param name="Probability">The softmax of the scores at the class.</param>
/// <param name="Map">The method's map.</param>
public sealed record ClassExplanation(int Index, string? Label, float Logit, float Probability, CamMap Map);
