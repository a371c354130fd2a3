using System.Text.RegularExpressions;
using GradCam.Onnx.Model;
using GradCam.Tests.Cuda;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Onnx.Tests;

/// <summary>Tests the table that checks every rule's graph (see <see cref="Gradients.EmittedGraph"/>), and that it finds missing kernels.</summary>
public partial class CudaKernelsTests
{
    [Theory]
    [InlineData("Relu", nameof(DataType.Float), 17, null)]
    [InlineData("Relu", nameof(DataType.Float16), 22, null)]
    [InlineData("Relu", nameof(DataType.Int64), 17, "no kernel for Int64")]
    [InlineData("Celu", nameof(DataType.Float), 17, "no kernel")]
    [InlineData("ReduceProd", nameof(DataType.Int64), 17, "no kernel for Int64")]
    [InlineData("Pad", nameof(DataType.Float), 18, null)]
    [InlineData("Pad", nameof(DataType.Float), 19, "no kernel in operator set 19")]
    [InlineData("Relu", nameof(DataType.Float), 16, "no kernel in operator set 16")]
    public void Operator_type_and_operator_set_all_count(string opType, string type, long opset, string? missing) =>
        Assert.Equal(missing, Why(opset, new NodeProto { OpType = opType, Input = { "x" }, Output = { "y" } }, Enum.Parse<DataType>(type)));

    [Fact]
    public void Attributes_count_too()
    {
        Assert.Null(Why(17, Node("ConvTranspose", Attributes.Make("pads", [1L, 2, 1, 2]))));
        Assert.Equal("its pads are not symmetric", Why(17, Node("ConvTranspose", Attributes.Make("pads", [1L, 2, 2, 1]))));
        Assert.Equal("its auto_pad", Why(17, Node("ConvTranspose", Attributes.Make("auto_pad", "SAME_UPPER"))));
        Assert.Equal("its select_last_index", Why(17, Node("ArgMax", Attributes.Make("select_last_index", 1))));
        Assert.Null(Why(17, Node("ScatterElements", Attributes.Make("reduction", "add"))));
        Assert.Equal("its reduction is wrong for Float16", Why(17, Node("ScatterElements", Attributes.Make("reduction", "add")), DataType.Float16));

        static NodeProto Node(string opType, AttributeProto attribute) => new() { OpType = opType, Input = { "x" }, Output = { "y" }, Attribute = { attribute } };
    }

    [Fact]
    public void Every_operator_that_is_written_in_the_source_is_in_the_table()
    {
        string source = Path.Combine(Root(), "src", "GradCam.Onnx");
        var emitted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            foreach (Match match in EmittedOperator().Matches(File.ReadAllText(file)))
                emitted.Add(match.Groups[1].Value);
        }

        Assert.Contains("ConvTranspose", emitted);
        Assert.Contains("LessOrEqual", emitted);
        Assert.True(emitted.Count > 40, $"only {emitted.Count} were found");
        Assert.All(emitted, o => Assert.True(CudaKernels.Has(o), $"{o} is emitted, and not in cuda-kernels.csv"));
    }

    private static string? Why(long opset, NodeProto node, DataType type = DataType.Float)
    {
        var model = new ModelProto { Graph = new GraphProto { Node = { node } }, OpsetImport = { new OperatorSetIdProto { Version = opset } } };
        return CudaKernels.Missing(model, new Dictionary<string, DataType> { ["x"] = type, ["y"] = type }).SingleOrDefault()?.Split(": ", 2)[1];
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GradCam.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("GradCam.sln is not above " + AppContext.BaseDirectory);
        return folder.FullName;
    }

    // Op("Add", ..., a.Then("Add", ..., a.Test("Greater", ... and new NodeProto { OpType = "Identity".
    [GeneratedRegex("""\b(?:(?:Op|Then|Test)\(\s*|new NodeProto \{ OpType = )"([A-Z][A-Za-z]+)""")]
    private static partial Regex EmittedOperator();
}
