using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Metrics;

/// <summary>Represents a method whose maps are evaluated.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Method">The method.</param>
/// <param name="Explainer">
/// The model that it explains; <c>null</c> for the evaluated model. With another model, the maps are that model's, and the metrics rate them for the
/// evaluated model: a model with random weights is a baseline.
/// </param>
public sealed record EvaluatedMethod(string Name, ICamMethod Method, Explainer? Explainer = null);
