using GradCam.Explaining;
using GradCam.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers GradCam's health check.</summary>
public static class GradCamHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that loads the model, if nobody has yet, and runs its forward pass over an image of zeros. It costs what a forward
    /// pass costs, 0.3 s for VGG16 on a processor: a probe that is asked every second should not hold it.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The key of the <see cref="Explainer"/>; null for the one without.</param>
    /// <param name="failureStatus">What a failure is called; unhealthy where null.</param>
    /// <param name="tags">By which endpoints choose checks.</param>
    public static IHealthChecksBuilder AddGradCam(this IHealthChecksBuilder builder, string? name = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string check = name is null ? "gradcam" : $"gradcam:{name}";
        return builder.Add(new HealthCheckRegistration(check, services => new GradCamHealthCheck(services, name), failureStatus, tags));
    }
}
