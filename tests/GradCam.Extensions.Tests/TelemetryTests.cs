using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.Loader;
using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.Telemetry;
using GradCam.TestSupport;

namespace GradCam.Extensions.Tests;

/// <summary>The traces and metrics for OpenTelemetry. Other tests run at the same time, so the tests look only at their own model.</summary>
public class TelemetryTests
{
    [Fact]
    public void A_call_is_one_activity_with_tags()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string name = OwnModel(folder);
        List<Activity> activities = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "GradCam",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                    activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using (var explainer = Explainer.Load(folder.FullName, new ExplainerOptions { Device = Devices.Device.Cpu, KeepOptimized = false }, TestContext.Current.CancellationToken))
        {
            explainer.Explain([Grey(), Grey(), Grey()], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Throws<GradCamException>(() => explainer.Explain(Grey(), new ExplainOptions { Classes = ClassTargets.Of(12345) }, TestContext.Current.CancellationToken));
        }

        Activity[] own = [.. activities.Where(a => Equals(a.GetTagItem("gradcam.model"), name))];
        Assert.Equal(2, own.Length);

        // Its steps are its children, one after the other.
        Activity[] steps = [.. activities.Where(a => a.ParentSpanId == own[0].SpanId)];
        Assert.Equal(["gradcam.preprocess", "gradcam.features", "gradcam.classifier", "gradcam.gradient", "gradcam.map"], steps.Select(s => s.OperationName));
        DateTime at = own[0].StartTimeUtc;
        foreach (Activity step in steps)
        {
            Assert.Equal(at, step.StartTimeUtc);
            Assert.True(step.Duration > TimeSpan.Zero);
            at += step.Duration;
        }

        Assert.True(at <= own[0].StartTimeUtc + own[0].Duration + TimeSpan.FromMilliseconds(50), $"{at} after {own[0].StartTimeUtc + own[0].Duration}");
        Assert.All(own, a => Assert.Equal("gradcam.explain", a.OperationName));
        Assert.Equal("gradcam", own[0].GetTagItem("gradcam.method"));
        Assert.Equal("features.30", own[0].GetTagItem("gradcam.layer"));
        Assert.Equal("cpu", own[0].GetTagItem("gradcam.device"));
        Assert.Equal(3, own[0].GetTagItem("gradcam.batch_size"));
        Assert.Equal(ActivityStatusCode.Unset, own[0].Status);
        Assert.Equal(ActivityStatusCode.Error, own[1].Status);
        Assert.Equal("GradCam.GradCamException", own[1].GetTagItem("error.type"));
    }

    [Fact]
    public void Seconds_are_counted_in_buckets_of_seconds()
    {
        IReadOnlyList<double>? boundaries = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is Histogram<double> { Name: GradCamTelemetry.DurationInstrument } histogram)
                    boundaries = histogram.Advice?.HistogramBucketBoundaries;
            },
        };
        listener.Start();

        // The instrument exists from the first explanation on.
        using TemporaryFolder folder = TestPaths.NewFolder();
        OwnModel(folder);
        using (var explainer = Explainer.Load(folder.FullName, new ExplainerOptions { Device = Devices.Device.Cpu, KeepOptimized = false }, TestContext.Current.CancellationToken))
            explainer.Explain(Grey(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0.005, 10), (boundaries![0], boundaries[^1]));
        Assert.Equal(boundaries.Order(), boundaries);
    }

    [Fact]
    public void The_library_turns_off_what_onnx_runtime_reports()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        OwnModel(folder);
        Assert.False(new ExplainerOptions().OnnxRuntimeTelemetry);
        Assert.True(new GradCamOptions { OnnxRuntimeTelemetry = true }.ToExplainerOptions().OnnxRuntimeTelemetry);
        using var explainer = Explainer.Load(folder.FullName, new ExplainerOptions { KeepOptimized = false }, TestContext.Current.CancellationToken);
        Assert.Equal("1", Environment.GetEnvironmentVariable(OnnxRuntimeTelemetry.Variable));
    }

    /// <summary>The first call in a process decides; so each case has a copy of the library that was never called.</summary>
    [Theory]
    [InlineData(true, null, null)]
    [InlineData(false, null, "1")]
    [InlineData(false, "0", "0")]
    public void An_option_leaves_the_reports_of_onnx_runtime_on(bool option, string? before, string? after)
    {
        string? own = Environment.GetEnvironmentVariable(OnnxRuntimeTelemetry.Variable);
        var copy = new AssemblyLoadContext(null, isCollectible: true);
        try
        {
            Environment.SetEnvironmentVariable(OnnxRuntimeTelemetry.Variable, before);
            Assembly library = copy.LoadFromAssemblyPath(typeof(Explainer).Assembly.Location);
            object options = Activator.CreateInstance(library.GetType(typeof(ExplainerOptions).FullName!, throwOnError: true)!)!;
            options.GetType().GetProperty(nameof(ExplainerOptions.OnnxRuntimeTelemetry))!.SetValue(options, option);
            MethodInfo load = library.GetType(typeof(Explainer).FullName!)!.GetMethod(nameof(Explainer.Load))!;
            Assert.Throws<TargetInvocationException>(() => load.Invoke(null, ["no such folder", options, CancellationToken.None]));
            Assert.Equal(after, Environment.GetEnvironmentVariable(OnnxRuntimeTelemetry.Variable));
        }
        finally
        {
            Environment.SetEnvironmentVariable(OnnxRuntimeTelemetry.Variable, own);
            copy.Unload();
        }
    }

    [Fact]
    public void Time_pictures_and_errors_are_measured()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string name = OwnModel(folder);
        List<(string Instrument, string? Unit, double Value, string? Error)> measured = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "GradCam")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        var watch = Stopwatch.StartNew();
        using (var explainer = Explainer.Load(folder.FullName, new ExplainerOptions { Device = Devices.Device.Cpu, KeepOptimized = false }, TestContext.Current.CancellationToken))
        {
            explainer.Explain([Grey(), Grey()], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Throws<GradCamException>(() => explainer.Explain(Grey(), new ExplainOptions { Classes = ClassTargets.Of(12345) }, TestContext.Current.CancellationToken));
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => explainer.Explain(Grey(), cancellationToken: cancelled.Token));
        }

        Assert.Equal(
            [
                ("gradcam.explain.pictures", "{picture}", null),
                ("gradcam.explain.duration", "s", null),
                ("gradcam.explain.errors", "{call}", "GradCam.GradCamException"),
                ("gradcam.explain.duration", "s", "GradCam.GradCamException"),
                ("gradcam.explain.duration", "s", "cancelled"),
            ],
            measured.Select(m => (m.Instrument, m.Unit, m.Error)));
        Assert.Equal(2, measured[0].Value);
        Assert.InRange(measured[1].Value, double.Epsilon, watch.Elapsed.TotalSeconds);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Dictionary<string, object?> all = new(tags.ToArray());
            if (!Equals(all["gradcam.model"], name))
                return;
            Assert.Equal("gradcam", all["gradcam.method"]);
            Assert.Equal("cpu", all["gradcam.device"]);
            measured.Add((instrument.Name, instrument.Unit, value, all.GetValueOrDefault("error.type") as string));
        }
    }

    /// <summary>Copies the shapes model to a folder, under its own name.</summary>
    private static string OwnModel(TemporaryFolder folder)
    {
        string name = $"shapes-{Guid.NewGuid():N}";
        foreach (string file in Directory.EnumerateFiles(TestPaths.InRepository("models", "shapes-split")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        string manifest = File.ReadAllText(folder["model.json"]);
        File.WriteAllText(folder["model.json"], manifest.Replace("\"name\": \"shapes\"", $"\"name\": \"{name}\"", StringComparison.Ordinal));
        return name;
    }

    private static Picture Grey() => new(8, 8, [.. Enumerable.Repeat((byte)128, 8 * 8 * 3)]);
}
