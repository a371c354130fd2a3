using GradCam.Onnx;
using GradCam.Onnx.Finding;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Finding;

public sealed class ImageInputTests
{
    [Theory]
    [InlineData("N,3,224,224", nameof(ImageAxes.ChannelsFirst), 3)]
    [InlineData("N,224,224,3", nameof(ImageAxes.ChannelsLast), 3)]
    [InlineData("N,28,28,1", nameof(ImageAxes.ChannelsLast), 1)]
    [InlineData("N,1,28,28", nameof(ImageAxes.ChannelsFirst), 1)]
    [InlineData("N,64,64,13", nameof(ImageAxes.ChannelsLast), 13)]
    [InlineData("N,13,64,64", nameof(ImageAxes.ChannelsFirst), 13)]
    [InlineData("N,1,48,160", nameof(ImageAxes.ChannelsFirst), 1)]
    [InlineData("N,48,160,1", nameof(ImageAxes.ChannelsLast), 1)]
    [InlineData("N,3,3,3", nameof(ImageAxes.ChannelsFirst), 3)]
    [InlineData("N,64,64,64", nameof(ImageAxes.ChannelsFirst), 64)]
    [InlineData("N,?,?,1", nameof(ImageAxes.ChannelsLast), 1)]
    [InlineData("N,1,?,?", nameof(ImageAxes.ChannelsFirst), 1)]
    [InlineData("N,?,?,?", nameof(ImageAxes.ChannelsFirst), 3)]
    [InlineData("N,28,28", nameof(ImageAxes.NoChannels), 1)]
    [InlineData("N,784", nameof(ImageAxes.Flat), 1)]
    public void Its_lengths_tell(string dims, string axes, int channels)
    {
        var input = ImageInput.Find(Graph(dims));
        Assert.Equal((axes, channels), ($"{input.Axes}", input.Channels));
        if (input.Axes == ImageAxes.Flat)
            Assert.Equal((28, 28), (input.Height, input.Width));
    }

    [Fact]
    public void Its_first_layer_tells_better()
    {
        GraphProto conv = Graph("N,?,?,?");
        conv.Initializer.Add(Tensors.Make("w", [8, 5, 3, 3], new float[8 * 45]));
        conv.Node.Add(new NodeProto { OpType = "Cast", Name = "cast", Input = { "x" }, Output = { "c" } });
        conv.Node.Add(new NodeProto { OpType = "Conv", Name = "conv", Input = { "c", "w" }, Output = { "y" } });
        Assert.Equal((ImageAxes.ChannelsFirst, 5), (ImageInput.Find(conv).Axes, ImageInput.Find(conv).Channels));

        GraphProto turned = Graph("N,20,24,24");
        turned.Node.Add(new NodeProto { OpType = "Transpose", Name = "t", Input = { "x" }, Output = { "y" }, Attribute = { Attributes.Make("perm", [0, 3, 1, 2]) } });
        Assert.Equal((ImageAxes.ChannelsLast, 24), (ImageInput.Find(turned).Axes, ImageInput.Find(turned).Channels));

        GraphProto signal = Graph("N,12,64");
        signal.Initializer.Add(Tensors.Make("w", [8, 12, 3], new float[8 * 36]));
        signal.Node.Add(new NodeProto { OpType = "Conv", Name = "conv", Input = { "x", "w" }, Output = { "y" } });
        Assert.Contains("is no image", Assert.Throws<OnnxException>(() => ImageInput.Find(signal)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N,100,224,224", "with 100 channels; a picture has 1 to 64")]
    [InlineData("N,12,5000", "is no image")]
    [InlineData("N,16", "is no image")]
    [InlineData("N,785", "no square of one channel. If they are a picture, give its size with --size HEIGHTxWIDTH")]
    [InlineData("N,3,5000,5000", "pixels a side")]
    [InlineData("N,1,8,8,8", "is no image")]
    public void What_is_no_picture_is_told(string dims, string message) =>
        Assert.Contains(message, Assert.Throws<OnnxException>(() => ImageInput.Find(Graph(dims))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_flat_picture_of_another_shape_takes_its_size()
    {
        var input = ImageInput.Find(Graph("N,1440"), 20, 24);
        Assert.Equal((3, 20, 24), (input.Channels, input.Height, input.Width));
        Assert.Contains("no 7x7 pixels", Assert.Throws<OnnxException>(() => ImageInput.Find(Graph("N,1440"), 7, 7)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_inputs_the_one_with_four_axes_is_the_picture()
    {
        GraphProto graph = Graph("N,3,8,8");
        graph.Input.Add(Graph("N,100").Input[0]);
        graph.Input[1].Name = "metadata";
        Assert.Equal("x", ImageInput.Find(graph).Name);
        Assert.Equal("metadata", ImageInput.Find(graph, name: "metadata").Name);
        Assert.Contains("no such input", Assert.Throws<OnnxException>(() => ImageInput.Find(graph, name: "z")).Message, StringComparison.Ordinal);
        graph.Input.Add(Graph("N,3,8,8").Input[0]);
        graph.Input[2].Name = "other";
        Assert.Contains("'x' and 'other' could each take the picture", Assert.Throws<OnnxException>(() => ImageInput.Find(graph)).Message, StringComparison.Ordinal);
    }

    private static GraphProto Graph(string dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Split(',').Select(d => long.TryParse(d, out long length) ? new TensorShapeProto.Types.Dimension { DimValue = length } : new TensorShapeProto.Types.Dimension { DimParam = d }));
        var graph = new GraphProto { Name = "g" };
        graph.Input.Add(new ValueInfoProto { Name = "x", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } });
        return graph;
    }
}
