using System.Collections.Immutable;

namespace GradCam.Tools.Export.Weights.Pickle;

// The values of a state dict's pickle. Numbers, strings, truth values and None are long, BigInteger, double, string, byte[], bool and null. These are
// classes without value equality or ToString, because a pickle can contain itself.

/// <summary>Represents a class or function that the pickle names, and that <see cref="TorchObjects"/> accepts as harmless.</summary>
internal sealed class PickleGlobal(string module, string name)
{
    /// <summary>Gets the qualified name, such as <c>torch._utils._rebuild_tensor_v2</c>.</summary>
    public string FullName { get; } = module + "." + name;
}

/// <summary>Represents a list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>Represents a tuple.</summary>
internal sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

/// <summary>
/// Represents a dict or OrderedDict: its pairs in order. It hashes nothing, because an untrusted file determines the keys. If a key occurs twice, the
/// later pair counts, as in Python.
/// </summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Pairs { get; } = [];

    /// <summary>Gets the value of a text key, or <c>null</c>.</summary>
    public object? this[string key] => Pairs.FindLast(pair => pair.Key is string text && text == key).Value;
}

/// <summary>Represents a storage that the pickle refers to by its key in the file.</summary>
/// <param name="key">The key.</param>
/// <param name="type">Type of its elements.</param>
/// <param name="count">Number of its elements.</param>
internal sealed class PickleStorage(string key, ElementType type, long count)
{
    public string Key { get; } = key;

    public ElementType Type { get; } = type;

    public long Count { get; } = count;

    /// <summary>Gets the start of a view of a part of the storage, in elements. Only old files have such views.</summary>
    public long ViewStart { get; init; }

    /// <summary>Gets the number of elements of the part.</summary>
    public long ViewCount { get; init; } = count;
}

/// <summary>Represents a tensor: a strided view of a storage. The code that creates it checks the layout.</summary>
/// <param name="storage">The storage.</param>
/// <param name="start">First element in the storage's view.</param>
/// <param name="shape">Length of each axis.</param>
/// <param name="strides">Elements between neighbours along each axis.</param>
internal sealed class PickleTensor(PickleStorage storage, long start, ImmutableArray<long> shape, ImmutableArray<long> strides)
{
    public PickleStorage Storage { get; } = storage;

    public long Start { get; } = start;

    public ImmutableArray<long> Shape { get; } = shape;

    public ImmutableArray<long> Strides { get; } = strides;
}
