using GradCam.Methods;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Docs;

/// <summary>The table of the methods' parameters is equal to the declarations.</summary>
public class MethodsTableTests
{
    [Fact]
    public void Every_parameter_has_its_row()
    {
        string[] expected = [.. CamMethods.All.SelectMany(m => m.Parameters.Select(p => $"| `{m.Name}` | `{p.Name}` | {p.DefaultText} | {p.Range} | {p.Description} |"))];
        string page = File.ReadAllText(TestPaths.InRepository("docs", "methods.md")).ReplaceLineEndings("\n");
        string table = page.Split("\n## Parameters\n")[1].Split("\n## ")[0];
        Assert.Equal(expected, table.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_command_lists_them()
    {
        ToolResult all = (await Tool.Run("methods")).MustSucceed();
        Assert.All(CamMethods.All, m => Assert.Contains(m.Name, all.Output, StringComparison.Ordinal));
        Assert.Contains("  samples       Masks, each with a run of the model; an integer from 1 to 1000000 [default: 4000]", (await Tool.Run("methods", "rise")).MustSucceed().Output, StringComparison.Ordinal);
        (await Tool.Run("methods", "lime")).MustFail(2, "there is no method 'lime' here");
    }
}
