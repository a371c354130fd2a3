using GradCam.Cli.Explain;
using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.TestSupport;
using Spectre.Console;

namespace GradCam.Cli.Tests;

public class MethodOptionTests
{
    [Theory]
    [InlineData("--samples is not for gradcam: it is for ", "rise", "--samples", "10")]
    [InlineData("--random-seed is not for gradcam: it is for ", "random", "--random-seed", "1")]
    [InlineData("--noise is not for gradcam: it is for ", "sscam", "--noise", "0.5")]
    [InlineData("--steps is not for gradcam: it is for ", "integratedgradients", "--steps", "10")]
    [InlineData("--samples is not for integratedgradients: it is for ", "smoothgrad", "--method", "integratedgradients", "--samples", "10")]
    [InlineData("--patch is not for gradcam: it is for ", "occlusion", "--patch", "10")]
    [InlineData("--stride is not for gradcam: it is for ", "occlusion", "--stride", "10")]
    [InlineData("--channels is not for gradcam: it is for ", "fasterscorecam", "--channels", "10")]
    [InlineData("--samples takes an integer from 1 to", "0", "--method", "rise", "--samples", "0")]
    [InlineData("--noise takes a number from 0 to", "-1", "--method", "sscam", "--noise", "-1")]
    [InlineData("--steps takes an integer from 1 to", "0", "--method", "integratedgradients", "--steps", "0")]
    [InlineData("--batch-size takes a whole number from 1 to", "0", "--batch-size", "0")]
    public async Task An_option_that_the_method_does_not_have_is_told_with_those_that_do(string message, string word, params string[] options)
    {
        ToolResult result = await Tool.Run(["explain", "a.jpg", .. options]);
        result.MustFail(2, message);
        Assert.Contains(word, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_reach_the_method()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        float[] one = await Map(folder, "--method", "rise", "--samples", "6");
        Assert.Equal(one, await Map(folder, "--method", "RISE", "--samples", "6", "--random-seed", "0", "--batch-size", "6"));
        Assert.NotEqual(one, await Map(folder, "--method", "rise", "--samples", "6", "--random-seed", "1"));
        Assert.NotEqual(one, await Map(folder, "--method", "rise", "--samples", "7"));
        float[] smooth = await Map(folder, "--method", "smoothgrad", "--samples", "2");
        Assert.Equal(smooth, await Map(folder, "--method", "smoothgrad", "--samples", "2", "--random-seed", "0", "--noise", "0.15"));
        Assert.NotEqual(smooth, await Map(folder, "--method", "smoothgrad", "--samples", "3"));
        Assert.NotEqual(smooth, await Map(folder, "--method", "smoothgrad", "--samples", "2", "--random-seed", "1"));
        Assert.NotEqual(smooth, await Map(folder, "--method", "smoothgrad", "--samples", "2", "--noise", "0.1"));
        Assert.NotEqual(await Map(folder, "--method", "integratedgradients", "--steps", "2"), await Map(folder, "--method", "integratedgradients", "--steps", "3"));
        Assert.NotEqual(await Map(folder, "--method", "occlusion", "--patch", "100"), await Map(folder, "--method", "occlusion", "--patch", "100", "--stride", "90"));
        Assert.NotEqual(await Map(folder, "--method", "fasterscorecam", "--channels", "2"), await Map(folder, "--method", "fasterscorecam", "--channels", "3"));
        Assert.NotEqual(await Map(folder, "--method", "sscam", "--samples", "1"), await Map(folder, "--method", "sscam", "--samples", "1", "--noise", "0.1"));
    }

    [Theory]
    [InlineData("ablationcam")]
    [InlineData("reciprocam")]
    [InlineData("random")]
    [InlineData("centre")]
    [InlineData("edge")]
    [InlineData("gradient")]
    [InlineData("inputxgradient")]
    [InlineData("guidedbackprop")]
    [InlineData("guidedgradcam")]
    [InlineData("fullgrad")]
    public async Task Methods_work_by_their_names(string name)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Assert.True((await Map(folder, "--method", name)).Max() > 0);
    }

    [Fact]
    public void Progress_is_shown_at_a_terminal_alone()
    {
        using var screen = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(screen),
        });
        int answer = ProgressBars.During(terminal, "[star].png", progress =>
        {
            // There are two classes, and each starts a new bar.
            foreach (int done in (int[])[1, 2, 1, 2])
                progress.Report(new CamProgress(done, 2));
            return 42;
        });
        Assert.Equal(42, answer);
        Assert.Contains("[star].png", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("100%", screen.ToString(), StringComparison.Ordinal);

        using var pipe = new StringWriter();
        Assert.True(ProgressBars.During(new ToolConsole(pipe, pipe, IsTerminal: true), "star.png", progress => progress is null));
        Assert.Equal("", pipe.ToString());
    }

    private static string Sample => TestPaths.InRepository("samples", "star.png");

    private static async Task<float[]> Map(TemporaryFolder folder, params string[] options)
    {
        ToolResult result = await Tool.Run(["explain", Sample, "--output", folder["o.png"], "--map", folder["m.npy"], .. options]);
        Assert.True(result.Exit == ExitCode.Success, result.Error);
        return NpyFile.Read(folder["m.npy"]).Data;
    }
}
