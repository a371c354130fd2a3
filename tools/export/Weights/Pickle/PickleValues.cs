using System.Collections.Immutable;

namespace GradCam.Tools.Export.Weights.Pickle;

// What a pickle of a state dict is made of. Numbers, strings, truth values and None are long, BigInteger, double, string,
// byte[], bool and null. These are classes without value equality or ToString: a pickle can hold itself.

/// <summary>A class or function that the pickle names, and that was found harmless by <see cref="TorchObjects"/>.</summary>
internal sealed class PickleGlobal(string module, string name)
{
    /// <summary>The qualified name, such as <c>torch._utils._rebuild_tensor_v2</c>.</summary>
    public string FullName { get; } = module + "." + name;
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A tuple.</summary>
internal sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

/// <summary>
/// A dict or OrderedDict: its pairs in order. Nothing is hashed, since keys are whatever a stranger's file says; where a key
/// comes twice the later pair counts, as in Python.
/// </summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Pairs { get; } = [];

    /// <summary>The value of a text key, or null.</summary>
    public object? this[string key] => Pairs.FindLast(pair => pair.Key is string text && text == key).Value;
}

/// <summary>A storage that the pickle refers to by its key in the file.</summary>
/// <param name="key">The key.</param>
/// <param name="type">Type of its elements.</param>
/// <param name="count">Number of its elements.</param>
internal sealed class PickleStorage(string key, ElementType type, long count)
{
    public string Key { get; } = key;

    public ElementType Type { get; } = type;

    public long Count { get; } = count;

    /// <summary>For a view of a part of the storage (old files have them): where the part begins, in elements.</summary>
    public long ViewStart { get; init; }

    /// <summary>Elements of the part.</summary>
    public long ViewCount { get; init; } = count;
}

/// <summary>A tensor: a strided view of a storage. The layout is checked where it was made.</summary>
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
