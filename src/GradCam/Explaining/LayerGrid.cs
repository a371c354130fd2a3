using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Reads one picture's part of a target layer's tensor as <c>[C, h*w]</c>, and writes it back.</summary>
internal sealed class LayerGrid
{
    private readonly TokenReader? _tokens;

    public LayerGrid(TargetLayer layer)
    {
        Layer = layer;
        Length = checked((int)layer.Shape.Skip(1).Aggregate(1L, (product, d) => product * d));
        _tokens = layer.Tokens is { } tokens ? new TokenReader(tokens, (int)layer.Shape[2]) : null;
        Channels = (int)(_tokens is null ? layer.Shape[1] : layer.Shape[2]);
        Height = _tokens?.Layout.Height ?? (int)layer.Shape[2];
        Width = _tokens?.Layout.Width ?? (layer.Shape.Count > 3 ? (int)layer.Shape[3] : 1);
    }

    /// <summary>Gets the layer.</summary>
    public TargetLayer Layer { get; }

    /// <summary>Gets whether the tensor already is <c>[C, h*w]</c>.</summary>
    public bool IsGrid => _tokens is null;

    /// <summary>Gets the number of elements of one picture's tensor.</summary>
    public int Length { get; }

    /// <summary>Gets the number of channels, <c>C</c>.</summary>
    public int Channels { get; }

    /// <summary>Gets the number of rows, <c>h</c>.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns, <c>w</c>.</summary>
    public int Width { get; }

    /// <summary>Gets the axes of one picture's tensor, as in a NumPy file.</summary>
    public IReadOnlyList<long> Shape => [.. Layer.Shape.Skip(1)];

    /// <summary>Returns a picture's part of a batch's tensor, unchanged; empty if the tensor is empty.</summary>
    public ReadOnlySpan<float> Own(ReadOnlySpan<float> batch, int index) => batch.IsEmpty ? batch : batch.Slice(Start(batch.Length, index), Length);

    /// <summary>Returns a picture's part of a batch's tensor as <c>[C, h*w]</c>; empty if the tensor is empty.</summary>
    public ReadOnlySpan<float> Read(ReadOnlySpan<float> batch, int index) =>
        batch.IsEmpty || _tokens is null ? Own(batch, index) : _tokens.ToGrid(Own(batch, index));

    /// <summary>Writes <c>[C, h*w]</c> into a picture's part of a batch's tensor. Tokens without a position keep their values.</summary>
    public void Write(ReadOnlySpan<float> grid, Span<float> batch, int index)
    {
        Span<float> own = batch.Slice(Start(batch.Length, index), Length);
        if (_tokens is null)
            grid.CopyTo(own);
        else
            _tokens.FromGrid(grid, own);
    }

    // A manifest can state a shape that the graph does not have.
    private int Start(int length, int index) => length - Length >= (long)index * Length ? index * Length
        : throw new GradCamException(GradCamErrorKind.Model, $"the layer '{Layer.Name}' has {length} values, which do not fit the shape [{string.Join(", ", Layer.Shape)}] that model.json states. The split model is damaged: export it again.");
}
