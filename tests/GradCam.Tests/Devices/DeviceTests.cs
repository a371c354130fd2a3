using GradCam.Devices;
using GradCam.Explaining;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Devices;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("cpu", DeviceKind.Cpu, 0, "cpu")]
    [InlineData("CUDA", DeviceKind.Cuda, 0, "cuda:0")]
    [InlineData("cuda:3", DeviceKind.Cuda, 3, "cuda:3")]
    [InlineData("tensorrt:1", DeviceKind.TensorRt, 1, "tensorrt:1")]
    [InlineData("auto", DeviceKind.Auto, 0, "auto")]
    public void Devices_are_named_with_an_index_where_there_may_be_several(string text, DeviceKind kind, int index, string name)
    {
        Device device = Device.Parse(text);
        Assert.Equal((kind, index), (device.Kind, device.Index));
        Assert.Equal(name, device.ToString());
    }

    [Theory]
    [InlineData("cuba", "Did you mean 'cuda'?")]
    [InlineData("cdua", "Did you mean 'cuda'?")]
    [InlineData("vulkan-card", "There is: auto, cpu")]
    [InlineData("cuda:x", "is not the number of a GPU")]
    [InlineData("cuda:-1", "is not the number of a GPU")]
    [InlineData("cpu:1", "there is one cpu only")]
    [InlineData("GPU", "there is no device 'GPU'. Say 'auto' for the first GPU that works, or one of 'cuda',")]
    [InlineData("trt", "there is no device 'trt'. Say 'tensorrt'.")]
    [InlineData("mps:0", "there is no device 'mps:0'. Say 'coreml'.")]
    public void Other_names_are_refused_with_what_there_is(string text, string message) =>
        Assert.Contains(message, Assert.Throws<GradCamException>(() => Device.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_probe_is_a_graph_that_runs()
    {
        using var session = new InferenceSession(ProbeModel.Bytes);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory([2.5f], [1L]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);
        Assert.Equal([2.5f], outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Every_device_is_told_of_and_one_that_cannot_be_used_with_what_to_do()
    {
        IReadOnlyList<DeviceStatus> all = DeviceStatus.All();
        Assert.Equal(Device.Names.Count - 1, all.Select(s => s.Device.Kind).Distinct().Count());
        Assert.True(all[0] is { Device.Kind: DeviceKind.Cpu, IsUsable: true });
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        foreach (DeviceStatus status in all.Skip(1))
        {
            Assert.Equal(providers.Contains(ExecutionProvider.Of(status.Device.Kind).Name), status.IsInBuild);
            if (!status.IsUsable)
                Assert.Contains(ExecutionProvider.Of(status.Device.Kind).NeverHere ?? "it needs", status.Why, StringComparison.OrdinalIgnoreCase);
        }

        // No message recommends a provider that the operating system cannot have.
        Assert.Equal(OperatingSystem.IsWindows(), ExecutionProvider.Of(DeviceKind.DirectMl).NeverHere is null);
        Assert.Equal(OperatingSystem.IsMacOS(), ExecutionProvider.Of(DeviceKind.CoreMl).NeverHere is null);
        Assert.Equal(OperatingSystem.IsMacOS(), ExecutionProvider.Of(DeviceKind.Cuda).NeverHere is not null);
        Assert.Null(ExecutionProvider.Of(DeviceKind.WebGpu).NeverHere);
    }

    [Fact]
    public void An_option_that_a_provider_does_not_take_is_told_from_a_device_that_does_not_work()
    {
        // In every build, so that the test covers the rest.
        static ExecutionProvider Provider(Action<Dictionary<string, string>> append) =>
            new(DeviceKind.Cuda, "CPUExecutionProvider", "Get it", "a driver", (_, _, settings) => append(settings));
        var one = new Dictionary<string, string> { ["fast"] = "yes" };

        ExecutionProvider picky = Provider(settings => _ = settings.Count == 0 ? 0 : throw new DllNotFoundException("unknown option.\nAt line 3"));
        Assert.True(DeviceProbe.Look(picky, new Device(DeviceKind.Cuda), new Dictionary<string, string>()).IsUsable);
        DeviceStatus refused = DeviceProbe.Look(picky, new Device(DeviceKind.Cuda), one);
        Assert.Equal((true, false, "it can be used, but not with the option fast=yes: unknown option."), (refused.IsInBuild, refused.IsUsable, refused.Why));

        DeviceStatus broken = DeviceProbe.Look(Provider(_ => throw new DllNotFoundException("no libcuda")), new Device(DeviceKind.Cuda), one);
        Assert.Equal((true, false, "no libcuda. It needs a driver."), (broken.IsInBuild, broken.IsUsable, broken.Why));
    }

    [Fact]
    public void Options_that_would_be_dropped_or_overwritten_are_refused()
    {
        ExecutionProvider cuda = ExecutionProvider.Of(DeviceKind.Cuda);
        Assert.Null(cuda.Refusal(new Device(DeviceKind.Cuda), new Dictionary<string, string> { ["use_tf32"] = "0" }));
        Assert.Equal(
            "the option device_id=1 and the device's number set the same value: name the device cuda:1, without the option.",
            cuda.Refusal(new Device(DeviceKind.Cuda), new Dictionary<string, string> { ["device_id"] = "1" }));
        ExecutionProvider directMl = ExecutionProvider.Of(DeviceKind.DirectMl);
        Assert.Null(directMl.Refusal(new Device(DeviceKind.DirectMl), new Dictionary<string, string>()));
        Assert.Equal("it accepts no provider options, but got a, b.", directMl.Refusal(new Device(DeviceKind.DirectMl), new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }));

        // In every build, so that the probe reaches this step.
        var here = new ExecutionProvider(DeviceKind.DirectMl, "CPUExecutionProvider", "Get it", "a driver", (_, _, _) => { }) { TakesOptions = false };
        DeviceStatus status = DeviceProbe.Look(here, new Device(DeviceKind.DirectMl), new Dictionary<string, string> { ["a"] = "1" });
        Assert.Equal((true, false, "it accepts no provider options, but got a."), (status.IsInBuild, status.IsUsable, status.Why));
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData("0", "0")]
    [InlineData("0,1", "0,1")]
    [InlineData("1", "0,1")]
    [InlineData("0,2", "0,1,2")]
    [InlineData("0,3", "0")]
    public void A_broken_GPU_does_not_hide_those_behind_it(string usable, string found)
    {
        int[] works = [.. usable.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        IReadOnlyList<DeviceStatus> all = DeviceStatus.UpToTheLast(DeviceKind.Cuda, d => new DeviceStatus(d, true, works.Contains(d.Index), null));
        Assert.Equal(found, string.Join(',', all.Select(s => s.Device.Index)));
    }

    [Fact]
    public void Of_a_kind_that_is_not_there_the_first_tells_why() =>
        Assert.Equal(DeviceStatus.All().Where(s => s.Device.Kind == DeviceKind.TensorRt), DeviceStatus.AllOf(DeviceKind.TensorRt));

    [Fact]
    public void A_device_that_was_asked_for_and_is_not_there_is_an_error_and_not_a_fallback()
    {
        DeviceStatus missing = DeviceStatus.All().FirstOrDefault(s => !s.IsUsable) ?? throw new InvalidOperationException("a machine with every device");
        GradCamException error = Assert.Throws<GradCamException>(() =>
            Explainer.Load(NarrowVgg16.Folder, new ExplainerOptions { Device = missing.Device }, TestContext.Current.CancellationToken));
        Assert.Contains($"device {missing.Device}: {missing.Why}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Left_open_the_choice_falls_on_what_works_and_says_so()
    {
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(DeviceKind.Auto, explainer.Device.Kind);
        if (explainer.Device.Kind == DeviceKind.Cpu)
            Assert.NotNull(explainer.DeviceNote);

        // A build for the CPU alone is no reason for a warning.
        Assert.Equal(DeviceStatus.All().Any(s => s is { IsInBuild: true, IsUsable: false, Device.Kind: DeviceKind.Cuda or DeviceKind.DirectMl or DeviceKind.CoreMl }), explainer.DeviceFellBack);
    }
}
