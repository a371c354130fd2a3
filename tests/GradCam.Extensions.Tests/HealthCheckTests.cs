using GradCam.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GradCam.Extensions.Tests;

public class HealthCheckTests
{
    private static string Shapes => TestPaths.InRepository("models", "shapes-split");

    [Fact]
    public async Task A_model_that_runs_is_healthy()
    {
        HealthReportEntry entry = (await Report(s => s.AddGradCam(o => (o.Model, o.Device) = (Shapes, "cpu")), b => b.AddGradCam())).Entries["gradcam"];
        Assert.Equal((HealthStatus.Healthy, "shapes runs on cpu."), (entry.Status, entry.Description));
        Assert.Equal("shapes", entry.Data["model"]);
    }

    [Fact]
    public async Task A_model_that_does_not_load_is_not()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["model.json"], "{}");
        HealthReport report = await Report(
            s => s.AddGradCam("a", o => o.Model = folder.FullName).AddGradCam("b", o => o.Model = Shapes).AddGradCam("c", _ => { }),
            b => b.AddGradCam("a").AddGradCam("b", tags: ["ready"]).AddGradCam("c", HealthStatus.Degraded));
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["gradcam:a"].Status);
        Assert.Contains("model.json", report.Entries["gradcam:a"].Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, report.Entries["gradcam:b"].Status);
        Assert.Equal(["ready"], report.Entries["gradcam:b"].Tags);
        Assert.Equal(HealthStatus.Degraded, report.Entries["gradcam:c"].Status);
        Assert.Contains("Model is not set", report.Entries["gradcam:c"].Description, StringComparison.Ordinal);
    }

    private static async Task<HealthReport> Report(Action<IServiceCollection> add, Action<IHealthChecksBuilder> check)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        add(collection);
        check(collection.AddHealthChecks());
        await using ServiceProvider services = collection.BuildServiceProvider();
        return await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
    }
}
