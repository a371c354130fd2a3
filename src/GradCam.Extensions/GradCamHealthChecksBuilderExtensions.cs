using GradCam.Explaining;
using GradCam.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers GradCam's health check.</summary>
public static class GradCamHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that loads the model, if it is not loaded, and runs its forward pass over an image of zeros. Each check costs a forward pass, 0.3
    /// s for VGG16 on a CPU, so a probe with one call per second should not include it.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The key of the <see cref="Explainer"/>; <c>null</c> for the explainer without a key.</param>
    /// <param name="failureStatus">The status of a failure; <c>null</c> for unhealthy.</param>
    /// <param name="tags">The tags by which endpoints select checks.</param>
    public static IHealthChecksBuilder AddGradCam(this IHealthChecksBuilder builder, string? name = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string check = name is null ? "gradcam" : $"gradcam:{name}";
        return builder.Add(new HealthCheckRegistration(check, services => new GradCamHealthCheck(services, name), failureStatus, tags));
    }
}
