using System.CommandLine;
using System.Text.RegularExpressions;
using GradCam.Cli.Cache;
using GradCam.Cli.CommandLine;

namespace GradCam.Cli.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("say what to do: explain")]
    [InlineData("there is no command 'explian'. Did you mean explain?", "explian", "a.jpg")]
    [InlineData("there is no option '--vresion'. Did you mean --version?", "--vresion")]
    [InlineData("there is no option '--methd'. Did you mean --method?", "explain", "--methd", "gradcam", "a.jpg")]
    [InlineData("there is no option '--opactiy=0.3'. Did you mean --opacity?", "explain", "--opactiy=0.3", "a.jpg")]
    [InlineData("there is nothing to explain", "explain")]
    [InlineData("PICTURE is empty", "explain", "")]
    [InlineData("--model is empty", "explain", "a.jpg", "--model", "")]
    [InlineData("--layer is empty", "explain", "a.jpg", "--model", "m.onnx", "--layer", "")]
    [InlineData("--size takes a number of pixels or HEIGHTxWIDTH", "explain", "a.jpg", "--model", "m.onnx", "--size", "0")]
    [InlineData("--layer is for a plain model, and the model that comes with this tool is split already", "explain", "a.jpg", "--layer", "x")]
    [InlineData("there is no command 'claer'. Did you mean clear?", "cache", "claer")]
    [InlineData("--tensor is empty", "explain", "--tensor", "")]
    [InlineData("--dump needs the name of a folder", "explain", "a.jpg", "--dump", "")]
    [InlineData("--output needs the name of a file or folder", "explain", "a.jpg", "--output", "")]
    [InlineData("'--opacity'", "explain", "a.jpg", "--opacity")]
    [InlineData("--opacity takes a number from 0 to 1, and '1.01' is none", "explain", "a.jpg", "--opacity", "1.01")]
    [InlineData("--opacity takes a number from 0 to 1, and '-0.1' is none", "explain", "a.jpg", "--opacity", "-0.1")]
    [InlineData("--opacity takes a number from 0 to 1, and 'NaN' is none", "explain", "a.jpg", "--opacity", "NaN")]
    [InlineData("--opacity takes a number from 0 to 1, and '0,5' is none", "explain", "a.jpg", "--opacity", "0,5")]
    [InlineData("--threads takes a whole number from 0 to", "explain", "a.jpg", "--threads", "-1")]
    [InlineData("--threads takes a whole number from 0 to", "explain", "a.jpg", "--threads", "two")]
    [InlineData("--top takes a whole number from 1 to", "explain", "a.jpg", "--top", "0")]
    [InlineData("--top takes a whole number from 1 to", "explain", "a.jpg", "--top", "99999999999")]
    [InlineData("'--top'", "explain", "a.jpg", "--top", "1", "--top", "2")]
    [InlineData("--class and --top exclude each other", "explain", "a.jpg", "--class", "3", "--top", "1")]
    [InlineData("--colormap: unknown colormap 'jett'. Did you mean jet?", "explain", "a.jpg", "--colormap", "jett")]
    [InlineData("--method: there is no method 'gradcan'. Did you mean 'gradcam'?", "explain", "a.jpg", "--method", "gradcan")]
    [InlineData("--upsample takes lanczos, bilinear, bicubic, nearest, and 'lanzcos' is none of them. Did you mean lanczos?", "explain", "a.jpg", "--upsample", "lanzcos")]
    [InlineData("--normalize takes max, minmax, symmetric, none, and 'sum' is none of them.", "explain", "a.jpg", "--normalize", "sum")]
    [InlineData("--output x.gif: a file ends in .png, .jpg, .jpeg, .webp", "explain", "a.jpg", "--output", "x.gif")]
    [InlineData("--output x: a file ends in", "explain", "a.jpg", "--output", "x")]
    [InlineData("--map x.txt: a file ends in .npy", "explain", "a.jpg", "--map", "x.txt")]
    [InlineData("--heatmap x.jpg: a file ends in .png", "explain", "a.jpg", "--heatmap", "x.jpg")]
    [InlineData("--attribution x.jpg: a file ends in .png", "explain", "a.jpg", "--method", "gradient", "--attribution", "x.jpg")]
    [InlineData("--attribution is not for gradcam: it is for gradient, ", "explain", "a.jpg", "--attribution", "x.png")]
    [InlineData("--attribution is not for gradient+augment: it is for gradient, ", "explain", "a.jpg", "--method", "gradient+augment", "--attribution", "x.png")]
    [InlineData("--output x.png: several results do not fit in one file", "explain", "a.jpg", "b.jpg", "--output", "x.png")]
    [InlineData("--map x.npy: several results do not fit in one file", "explain", "a.jpg", "--top", "2", "--map", "x.npy")]
    [InlineData("--heatmap x.png: several results do not fit in one file", "explain", "a.jpg", "--class", "2", "--class", "3", "--heatmap", "x.png")]
    [InlineData("--output and --heatmap both name x.png", "explain", "a.jpg", "--output", "x.png", "--heatmap", "./x.png")]
    [InlineData("--output and --attribution both name x.png", "explain", "a.jpg", "--method", "gradient", "--output", "x.png", "--attribution", "x.png")]
    [InlineData("--heatmap and --attribution both name x.png", "explain", "a.jpg", "--method", "gradient", "--heatmap", "x.png", "--attribution", "x.png")]
    [InlineData("a.jpg is given twice", "explain", "a.jpg", "b.jpg", "a.jpg")]
    [InlineData("the results of 1/a.jpg and 2/a.png would have the same name", "explain", "1/a.jpg", "2/a.png")]
    [InlineData("--tensor replaces pictures, and a.jpg is given too", "explain", "a.jpg", "--tensor", "x.npy")]
    [InlineData("--output needs a picture", "explain", "--tensor", "x.npy", "--output", "y.png")]
    [InlineData("--heatmap needs a picture", "explain", "--tensor", "x.npy", "--heatmap", "y.png")]
    [InlineData("--attribution needs a picture", "explain", "--tensor", "x.npy", "--method", "gradient", "--attribution", "y.png")]
    [InlineData("--side-by-side needs a picture", "explain", "--tensor", "x.npy", "--side-by-side")]
    public async Task A_command_line_that_makes_no_sense_is_told_and_exits_with_2(string message, params string[] args)
    {
        ToolResult result = await Tool.Run(args);
        result.MustFail(2, message);
        Assert.Equal("", result.Output);
        Assert.EndsWith("--help'.\n", result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_the_tools_own()
    {
        ToolResult result = await Tool.Run("--version");
        Assert.Matches(@"^gradcam \d+\.\d+\.\d+\S*\s*$", result.MustSucceed().Output);
    }

    [Fact]
    public async Task Help_names_commands_options_methods_colour_maps_and_examples()
    {
        Assert.Contains("gradcam explain cat.jpg", (await Tool.Run("--help")).MustSucceed().Output, StringComparison.Ordinal);
        string help = (await Tool.Run("explain", "--help", "all")).MustSucceed().Output;
        foreach (string word in (string[])["gradcam explain [<PICTURE>...]", "--side-by-side", "viridis", "gradcam.", "bicubic", "Examples:", "--tensor batch.npy", "exit code"])
            Assert.Contains(word, help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("batch")]
    [InlineData("evaluate")]
    public async Task Help_lists_the_common_options_and_help_all_every_option_once(string command)
    {
        string common = (await Tool.Run(command, "--help")).MustSucceed().Output.ReplaceLineEndings("\n");
        Assert.Contains($"gradcam {command} --help all lists all ", common, StringComparison.Ordinal);
        Assert.Contains("  -m, --model <", common, StringComparison.Ordinal);
        Assert.DoesNotContain("--provider-option", common, StringComparison.Ordinal);

        string all = (await Tool.Run(command, "--help", "all")).MustSucceed().Output.ReplaceLineEndings("\n");
        Command found = RootCommandFactory.Create(new ToolConsole(TextWriter.Null, TextWriter.Null, IsTerminal: false), CacheSettings.OfUser()).Subcommands.Single(c => c.Name == command);
        Assert.InRange(found.Options.Count, 17, 100);
        Assert.All(found.Options, o => Assert.NotNull(GroupedOptions.GroupOf(o)));
        Assert.All(found.Options, o => Assert.Single(Regex.Matches(all, $@"^  (-\w, )?{o.Name}(?![\w-])", RegexOptions.Multiline)));
        foreach (string heading in (string[])["\nModel:\n", "\nPreprocessing:\n", "\nOutput:\n", "\nDevice:\n", "Examples:\n"])
            Assert.Single(Regex.Matches(all, heading));
        Assert.True(all.IndexOf("\nModel:", StringComparison.Ordinal) < all.IndexOf("\nDevice:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gradcam exp", "explain", "export")]
    [InlineData("gradcam explain --meth", "--method")]
    [InlineData("gradcam explain --method grad-cam-none")]
    [InlineData("gradcam explain --colormap vir", "viridis")]
    [InlineData("gradcam completion f", "fish")]
    public async Task Shells_are_told_the_words_that_fit(string line, params string[] words)
    {
        ToolResult result = (await Tool.Run($"[suggest:{line.Length}]", line)).MustSucceed();
        Assert.Equal(words, result.Output.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Each_shell_has_a_script(string shell)
    {
        Assert.Contains("[suggest:", (await Tool.Run("completion", shell)).MustSucceed().Output, StringComparison.Ordinal);
        (await Tool.Run("completion", "csh")).MustFail(2, "SHELL");
    }

    [Fact]
    public async Task Help_is_given_whatever_else_is_wrong()
    {
        ToolResult result = await Tool.Run("explain", "--colormap", "none", "--nothing", "--help");
        Assert.Contains("Examples:", result.MustSucceed().Output, StringComparison.Ordinal);
    }
}
