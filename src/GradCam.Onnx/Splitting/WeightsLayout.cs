using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Represents the positions of the large tensors in <c>weights.bin</c>. Tensors of a page or more start on their own page, so that the runtime can
/// map them. Small tensors are aligned to 64 bytes.
/// </summary>
internal sealed class WeightsLayout
{
    private const long Page = 4096;
    private const long Small = 64;

    private readonly Dictionary<string, WeightsEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<WeightsEntry> _order = [];
    private readonly string _file;
    private readonly long _inlineBelow;

    /// <summary>Initializes an empty layout.</summary>
    /// <param name="file">The file's name in the graphs' references.</param>
    /// <param name="inlineBelow">Tensors of fewer bytes stay in their graph.</param>
    public WeightsLayout(string file, long inlineBelow)
    {
        _file = file;
        _inlineBelow = inlineBelow;
    }

    /// <summary>Gets the tensors in file order.</summary>
    public IReadOnlyList<WeightsEntry> Entries => _order;

    /// <summary>Gets the file's length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Moves the large initializers of a graph to the file. Graphs share an initializer of the same name.</summary>
    /// <param name="model">The graph. The method replaces its initializers by references.</param>
    /// <param name="derived">Constants without data.</param>
    public void MoveOut(ModelProto model, IReadOnlyList<DerivedConstant>? derived = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            TensorProto tensor = model.Graph.Initializer[i];
            DerivedConstant? source = derived?.FirstOrDefault(d => d.Name == tensor.Name);
            long bytes = tensor.Count() * Tensors.SizeOf(tensor.DataType);
            if (source is null && (bytes == 0 || (bytes < _inlineBelow && !tensor.IsExternal()) || IsEmitted(tensor) || _entries.ContainsKey(tensor.Name) && tensor.IsExternal()))
                continue;
            WeightsEntry entry = Place(tensor, source, bytes);
            model.Graph.Initializer[i] = Tensors.External(tensor.Name, tensor.Dims, tensor.DataType, _file, entry.Offset, entry.Length);
        }
    }

    // Constants that the gradient rules made stay in the graph at any size, because they do not depend on the weights.
    private static bool IsEmitted(TensorProto tensor) => tensor.Name.StartsWith("gradient/constant", StringComparison.Ordinal);

    private WeightsEntry Place(TensorProto tensor, DerivedConstant? source, long bytes)
    {
        if (_entries.TryGetValue(tensor.Name, out WeightsEntry? entry))
            return entry;
        long alignment = bytes >= Page ? Page : Small;
        long offset = (Length + alignment - 1) / alignment * alignment;
        entry = new WeightsEntry(tensor.Name, tensor, source, offset, bytes);
        _entries[tensor.Name] = entry;
        _order.Add(entry);
        Length = offset + bytes;
        return entry;
    }
}
