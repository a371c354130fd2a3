using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GradCam.Extensions.Tests;

public class AddGradCamTests
{
    private static string Shapes => TestPaths.InRepository("models", "shapes-split");

    [Fact]
    public void One_explainer_serves_all_and_ends_with_the_container()
    {
        Explainer explainer;
        using (ServiceProvider services = new ServiceCollection().AddGradCam(o => o.Model = Shapes).BuildServiceProvider())
        {
            explainer = services.GetRequiredService<Explainer>();
            using IServiceScope scope = services.CreateScope();
            Assert.Same(explainer, scope.ServiceProvider.GetRequiredService<Explainer>());
            Assert.Equal("shapes", explainer.Model.Name);
            Assert.Single(explainer.Explain(Grey(), cancellationToken: TestContext.Current.CancellationToken).Classes);
        }

        Assert.Throws<ObjectDisposedException>(() => explainer.Explain(Grey(), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Named_models_stand_beside_each_other()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddGradCam("a", o => o.Model = Shapes)
            .AddGradCam("b", o => o.Model = NarrowVgg16.Folder)
            .BuildServiceProvider();
        Assert.Equal(10, services.GetRequiredKeyedService<Explainer>("a").Model.ClassCount);
        Assert.NotEqual(10, services.GetRequiredKeyedService<Explainer>("b").Model.ClassCount);
        Assert.Null(services.GetService<Explainer>());
    }

    [Fact]
    public void Options_reach_the_explainer_and_the_log_tells_what_was_loaded()
    {
        using var log = new LogList();
        using ServiceProvider services = new ServiceCollection()
            .AddLogging(b => b.AddProvider(log))
            .AddGradCam(o => (o.Model, o.Device, o.Threads, o.KeepOptimized) = (Shapes, "cpu", 1, false))
            .BuildServiceProvider();
        Assert.Empty(log.Entries);
        Explainer explainer = services.GetRequiredService<Explainer>();
        Assert.Equal("cpu", explainer.Device.ToString());
        (LogLevel level, string message) = Assert.Single(log.Entries);
        Assert.Equal(("GradCam", LogLevel.Information), (log.Category, level));
        Assert.StartsWith($"Model shapes from {Shapes}, 10 classes, loaded in ", message, StringComparison.Ordinal);
        Assert.EndsWith(" ms on cpu", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_was_fallen_back_to_is_a_warning_and_one_that_there_is_no_other_of_is_not()
    {
        using var log = new LogList();
        ILogger logger = log.CreateLogger("GradCam");
        ExplainerFactory.Tell(logger, "cpu", "cuda:0 cannot be used: no driver.", fellBack: true);
        ExplainerFactory.Tell(logger, "cpu", "there is no other.", fellBack: false);
        ExplainerFactory.Tell(logger, "cuda:0", null, fellBack: false);
        Assert.Equal([(LogLevel.Warning, "Computing on cpu: cuda:0 cannot be used: no driver."), (LogLevel.Information, "Computing on cpu: there is no other.")], log.Entries);
    }

    [Fact]
    public void A_model_that_cannot_be_loaded_is_logged_and_thrown()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["model.json"], "{}");
        using var log = new LogList();
        using ServiceProvider services = new ServiceCollection().AddLogging(b => b.AddProvider(log)).AddGradCam(o => o.Model = folder.FullName).BuildServiceProvider();
        GradCamException thrown = Assert.Throws<GradCamException>(services.GetRequiredService<Explainer>);
        Assert.Equal((LogLevel.Error, $"The model {folder.FullName} cannot be loaded: {thrown.Message}"), Assert.Single(log.Entries));
    }

    [Theory]
    [InlineData("", "auto", 0, "GradCam: Model is not set; give the folder of a split model.")]
    [InlineData("nowhere", "auto", 0, "GradCam: Model is nowhere, and there is no model.json in it; give the folder of a split model.")]
    [InlineData("m.onnx", "auto", 0, "GradCam: Model is m.onnx, a plain model; split it first (package GradCam.Export), and give the resulting folder.")]
    [InlineData(null, "cudda", 0, "GradCam: Device: there is no device 'cudda'. Did you mean 'cuda'?")]
    [InlineData(null, "cpu", -1, "GradCam: Threads is -1; use 0 for the threads that all models share.")]
    public void Wrong_options_show_when_the_host_starts(string? model, string device, int threads, string message)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddGradCam(o => (o.Model, o.Device, o.Threads) = (model ?? Shapes, device, threads))
            .BuildServiceProvider();

        // As a host does before it starts its services.
        var thrown = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);
        Assert.Equal([message], thrown.Failures);
    }

    [Fact]
    public void Right_options_pass_when_the_host_starts()
    {
        using ServiceProvider services = new ServiceCollection().AddGradCam("a", o => o.Model = Shapes).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void A_failure_names_the_model_that_it_is_about()
    {
        using ServiceProvider services = new ServiceCollection().AddGradCam("birds", _ => { }).BuildServiceProvider();
        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredKeyedService<Explainer>("birds"));
        Assert.Equal(["GradCam 'birds': Model is not set; give the folder of a split model."], thrown.Failures);
    }

    private static Picture Grey() => new(8, 8, [.. Enumerable.Repeat((byte)128, 8 * 8 * 3)]);
}
