using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Metrics;

/// <summary>What makes the maps that are measured.</summary>
/// <param name="Name">What it is called in results.</param>
/// <param name="Method">The method.</param>
/// <param name="Explainer">
/// The model that it explains; null for the one that is evaluated. With another, the maps are that model's, and what is measured is how
/// good they are for the evaluated one: a model with random weights is a baseline.
/// </param>
public sealed record EvaluatedMethod(string Name, ICamMethod Method, Explainer? Explainer = null);
