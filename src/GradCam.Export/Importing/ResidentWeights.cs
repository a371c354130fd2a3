using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Export.Importing;

/// <summary>
/// Provides a model's large weights for sessions that only inspect the model. The weights of the file itself are used in the memory that they were
/// read into. Those in files beside it are mapped. No weights are copied or written.
/// </summary>
internal sealed class ResidentWeights : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _mapped = [];
    private readonly List<GCHandle> _pinned = [];

    /// <summary>Initializes an instance for the weights that a layout names.</summary>
    /// <param name="layout">The layout. Its positions are not used.</param>
    /// <param name="weights">The source of the weights, which must outlive this instance.</param>
    public ResidentWeights(WeightsLayout layout, OnnxInitializers weights)
    {
        try
        {
            foreach (WeightsEntry entry in layout.Entries)
                _values.Add(entry.Name, Value(weights.Find(entry.Name), weights, entry));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Converts these initializers of a model to inputs, and gives their values. If they were initializers, ONNX Runtime would look for the file that
    /// they refer to.
    /// </summary>
    /// <param name="model">The model to run. The method changes it.</param>
    /// <param name="feeds">The values of the model's inputs. The method adds those of the new inputs.</param>
    public void Feed(ModelProto model, Dictionary<string, OrtValue> feeds)
    {
        ILookup<bool, TensorProto> here = model.Graph.Initializer.ToLookup(i => _values.ContainsKey(i.Name));
        model.Graph.Initializer.Clear();
        model.Graph.Initializer.AddRange(here[false]);
        foreach (TensorProto tensor in here[true])
        {
            model.Graph.Input.Add(Declaration.Of(tensor.Name, new TensorShape([.. tensor.Dims.Select(Dim.FromInt64)], tensor.DataType)));
            feeds[tensor.Name] = _values[tensor.Name];
        }
    }

    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
            value.Dispose();
        _values.Clear();
        foreach (GCHandle handle in _pinned)
            handle.Free();
        _pinned.Clear();
        foreach (IDisposable view in _mapped)
            view.Dispose();
        _mapped.Clear();
    }

    private OrtValue Value(TensorProto tensor, OnnxInitializers weights, WeightsEntry entry)
    {
        IntPtr address = tensor.IsExternal() && weights.Place(tensor) is var place && place.Offset % Alignment(tensor) == 0
            ? Mapped(place)
            : Pinned(InMemory(tensor, weights, entry));
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, (TensorElementType)tensor.DataType, [.. tensor.Dims], address, entry.Length);
    }

    private static int Alignment(TensorProto tensor) => Math.Max(1, Tensors.SizeOf(tensor.DataType));

    private IntPtr Mapped(ExternalData place)
    {
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(CanonicalPath.Open(place.Path), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _mapped.Add(file);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(place.Offset, place.Length, MemoryMappedFileAccess.Read);
        _mapped.Add(view);
        return view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)view.PointerOffset;
    }

    private static ArraySegment<byte> InMemory(TensorProto tensor, OnnxInitializers weights, WeightsEntry entry)
    {
        if (tensor.HasRawData && MemoryMarshal.TryGetArray(tensor.RawData.Memory, out ArraySegment<byte> raw) && raw.Offset % Alignment(tensor) == 0)
            return raw;
        using var copy = new MemoryStream((int)entry.Length);
        weights.CopyTo(tensor.Name, copy);
        if (copy.Length != entry.Length)
            throw new GradCamException(GradCamErrorKind.Model, $"the initializer '{entry.Name}' has {copy.Length} bytes of data, and its shape needs {entry.Length}.");
        return copy.ToArray();
    }

    private IntPtr Pinned(ArraySegment<byte> bytes)
    {
        var handle = GCHandle.Alloc(bytes.Array, GCHandleType.Pinned);
        _pinned.Add(handle);
        return handle.AddrOfPinnedObject() + bytes.Offset;
    }
}
