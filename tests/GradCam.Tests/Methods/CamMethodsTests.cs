using GradCam.Methods;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods;

public class CamMethodsTests
{
    [Fact]
    public void Every_method_stands_in_a_table_of_the_documentation()
    {
        string[] lines = File.ReadAllLines(TestPaths.InRepository("docs", "methods.md"));
        Assert.All(CamMethods.All, m => Assert.Contains(lines, l => l.StartsWith($"| `{m.Name}` ", StringComparison.Ordinal)));
    }
}
