using GradCam.Devices;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class DeviceTests
{
    [Fact]
    public async Task Devices_are_listed_for_people_and_programs()
    {
        ToolResult text = (await Tool.Run("devices")).MustSucceed();
        Assert.Matches(@"cpu\s+can be used", text.Output);
        Assert.Matches(@"cuda:0\s+can", text.Output);
        ToolResult json = (await Tool.Run("devices", "--json")).MustSucceed();
        Assert.Equal(DeviceStatus.All().Select(s => (s.Device.ToString(), s.IsUsable)), json.Json.Select(d => (d.GetProperty("device").GetString()!, d.GetProperty("usable").GetBoolean())));
    }

    [Theory]
    [InlineData("--device: there is no device 'cuba'", "--device", "cuba")]
    [InlineData("--provider-option takes KEY=VALUE", "--device", "cuda", "--provider-option", "fast")]
    [InlineData("--provider-option goes with a --device that has options", "--provider-option", "a=b")]
    public async Task Slips_are_usage_errors(string message, params string[] options) =>
        (await Tool.Explain([Tool.Grey, .. options])).MustFail(2, message);

    [Fact]
    public async Task A_device_that_is_not_there_is_a_failure_that_tells_what_to_do()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        DeviceStatus missing = DeviceStatus.All().First(s => !s.IsUsable);
        (await Tool.Explain(Tool.Grey, "--device", missing.Device.ToString(), "--output", folder["o.png"])).MustFail(1, "it wants");
        Assert.Empty(Tool.Files(folder[""]));
        (await Tool.Explain(Tool.Grey, "--device", "cpu", "--output", folder["o.png"])).MustSucceed();
    }
}
