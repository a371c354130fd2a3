using System.Diagnostics;
using System.Diagnostics.Metrics;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Telemetry;

/// <summary>Traces and measures a call of <see cref="Explainer"/>, see <see cref="GradCamTelemetry"/>.</summary>
internal static class ExplainMeasurement
{
    private static readonly string? s_version = typeof(ExplainMeasurement).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource s_activities = new(GradCamTelemetry.ActivitySourceName, s_version);
    private static readonly Meter s_meter = new(GradCamTelemetry.MeterName, s_version);

    // A collector's default boundaries are for milliseconds, so every call would be in the first bucket.
    private static readonly double[] s_seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private static readonly Histogram<double> s_duration =
        s_meter.CreateHistogram<double>(GradCamTelemetry.DurationInstrument, "s", "Time of a call, including preprocessing.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });

    private static readonly Counter<long> s_pictures =
        s_meter.CreateCounter<long>(GradCamTelemetry.PicturesInstrument, "{picture}", "Pictures explained.");

    private static readonly Counter<long> s_errors = s_meter.CreateCounter<long>(GradCamTelemetry.ErrorsInstrument, "{call}", "Calls that failed.");

    /// <summary>Runs and measures the work of a call.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">The options.</param>
    /// <param name="count">The number of pictures.</param>
    /// <param name="before">The time already spent on them.</param>
    /// <param name="work">The work.</param>
    public static Explanation[] Run(SplitModel model, Device device, ExplainOptions options, int count, TimeSpan before, Func<Explanation[]> work)
    {
        long start = Stopwatch.GetTimestamp();
        var tags = new TagList
        {
            { GradCamTelemetry.ModelTag, model.Manifest.Name },
            { GradCamTelemetry.MethodTag, options.Method.Name },
            { GradCamTelemetry.DeviceTag, device.ToString() },
        };
        using Activity? activity = s_activities.HasListeners()
            ? s_activities.StartActivity(ActivityKind.Internal, tags: tags, startTime: DateTimeOffset.UtcNow - before, name: GradCamTelemetry.ExplainActivity)
            : null;
        if (activity is not null)
        {
            activity.SetTag(GradCamTelemetry.LayerTag, string.Join(',', model.Manifest.Layers.Select(l => l.Name)));
            activity.SetTag(GradCamTelemetry.BatchSizeTag, count);
        }

        try
        {
            Explanation[] explanations = work();
            s_pictures.Add(count, tags);
            if (activity is not null)
                AddSteps(activity, explanations);
            return explanations;
        }
        catch (OperationCanceledException)
        {
            tags.Add(GradCamTelemetry.ErrorTag, "cancelled");
            activity?.SetTag(GradCamTelemetry.ErrorTag, "cancelled");
            throw;
        }
        catch (Exception e)
        {
            string type = e.GetType().FullName!;
            tags.Add(GradCamTelemetry.ErrorTag, type);
            s_errors.Add(1, tags);
            activity?.SetTag(GradCamTelemetry.ErrorTag, type).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            s_duration.Record((Stopwatch.GetElapsedTime(start) + before).TotalSeconds, tags);
        }
    }

    // Pictures that ran together share one record of their times.
    private static void AddSteps(Activity parent, Explanation[] explanations)
    {
        DateTimeOffset at = parent.StartTimeUtc;
        foreach (StepTimes times in explanations.Select(e => e.Times).Distinct(ReferenceEqualityComparer.Instance).Cast<StepTimes>())
        {
            foreach ((string name, TimeSpan time) in (ReadOnlySpan<(string, TimeSpan)>)
                [
                    (GradCamTelemetry.PreprocessActivity, times.Preprocess),
                    (GradCamTelemetry.FeaturesActivity, times.Features),
                    (GradCamTelemetry.ClassifierActivity, times.Classifier),
                    (GradCamTelemetry.GradientActivity, times.Gradient),
                    (GradCamTelemetry.MapActivity, times.Map),
                ])
            {
                if (time <= TimeSpan.Zero)
                    continue;
                using Activity? step = s_activities.StartActivity(ActivityKind.Internal, parent.Context, startTime: at, name: name);
                at += time;
                step?.SetEndTime(at.UtcDateTime);
            }
        }
    }
}
