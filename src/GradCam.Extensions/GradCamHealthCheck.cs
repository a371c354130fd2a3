using System.Diagnostics;
using GradCam.Explaining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GradCam.Extensions;

/// <summary>
/// Checks whether the service can explain pictures: the model loads, and its forward pass over an image of zeros gives finite scores. Each check
/// costs a forward pass, 0.3 s for VGG16 on a CPU, so a probe should not call it every second.
/// </summary>
internal sealed class GradCamHealthCheck(IServiceProvider services, string? name) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.Run(() => Check(context.Registration.FailureStatus, cancellationToken), cancellationToken);

    private HealthCheckResult Check(HealthStatus failure, CancellationToken cancellationToken)
    {
        string reason;
        Exception? exception = null;
        try
        {
            Explainer explainer = name is null ? services.GetRequiredService<Explainer>() : services.GetRequiredKeyedService<Explainer>(name);
            long start = Stopwatch.GetTimestamp();
            float[] scores = explainer.Scores(new float[explainer.Model.InputShape.Skip(1).Aggregate(1L, (product, length) => product * length)], 1, cancellationToken);
            if (Array.TrueForAll(scores, float.IsFinite))
            {
                var data = new Dictionary<string, object>
                {
                    ["model"] = explainer.Model.Name,
                    ["device"] = explainer.Device.ToString(),
                    ["milliseconds"] = Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                };
                return HealthCheckResult.Healthy($"{explainer.Model.Name} runs on {explainer.Device}.", data);
            }

            reason = $"{explainer.Model.Name} gives scores that are not finite on {explainer.Device}.";
        }
        catch (Exception e) when (e is GradCamException or OptionsValidationException)
        {
            (reason, exception) = (e.Message, e);
        }

        (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(ExplainerFactory.LogCategory).Unhealthy(name ?? "the model", reason, exception);
        return new HealthCheckResult(failure, reason, exception);
    }
}
