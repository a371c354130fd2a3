using System.Collections.Frozen;
using System.Collections.Immutable;
using GradCam.Text;

namespace GradCam.Tools.Export.Weights.Pickle;

/// <summary>
/// Provides the classes and functions that pickles of tensor state dicts name, and the result of each. The table is closed: it rejects any other
/// name, so that a file can create only tensors and dicts.
/// </summary>
internal sealed class TorchObjects
{
    private readonly WeightsFile _file;
    private readonly FrozenDictionary<string, Func<object?[], object?>> _calls;
    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);

    public TorchObjects(WeightsFile file)
    {
        _file = file;
        Budget = new PickleBudget(file);
        _calls = new Dictionary<string, Func<object?[], object?>>
        {
            ["collections.OrderedDict"] = OrderedDict,
            ["torch._utils._rebuild_tensor"] = RebuildTensor,
            ["torch._utils._rebuild_tensor_v2"] = RebuildTensor,
            ["torch._utils._rebuild_parameter"] = Parameter,
            ["torch._utils._rebuild_parameter_with_state"] = Parameter,
            ["torch.nn.parameter.Parameter"] = Parameter,
            ["torch.nn.Parameter"] = Parameter,
            ["torch.Size"] = Size,
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gets the remaining budget of the file's pickles, all of them together.</summary>
    public PickleBudget Budget { get; }

    /// <summary>Gets the storages that the pickle refers to, by key.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    /// <summary>Returns the class or function of that name.</summary>
    /// <exception cref="GradCamException">No state dict needs it.</exception>
    public PickleGlobal Find(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return _calls.ContainsKey(global.FullName) || StorageType(global) is not null ? global : throw Refused(global.FullName);
    }

    /// <summary>Returns the result of a call of a class or function.</summary>
    public object? Call(PickleGlobal function, object?[] arguments) =>
        _calls.TryGetValue(function.FullName, out Func<object?[], object?>? call)
            ? call(arguments)
            : throw Damaged($"calls {function.FullName}, which only names a type");

    /// <summary>
    /// Returns an object with its state. The state of an OrderedDict is <c>_metadata</c> (versions of layers). The state of a parameter is whether it
    /// is trained. A tensor's numbers depend on neither.
    /// </summary>
    public object Build(object? target, object? state) => target switch
    {
        PickleDict => target,
        PickleTensor when state is PickleTuple or PickleDict or null => target,
        _ => throw Damaged("gives a state to something that has none"),
    };

    /// <summary>
    /// Returns the storage of a persistent id: <c>("storage", type, key, location, count)</c>. In old files, it has a sixth item, which is None or
    /// the view <c>(key, start, count)</c>.
    /// </summary>
    public PickleStorage Load(object? id)
    {
        if (id is PickleTuple { Items: ["module", ..] })
            throw WholeModule(null);
        if (id is not PickleTuple { Items: ["storage", PickleGlobal type, string key, _, long count, .. var rest] })
            throw Damaged("refers to data outside itself in an unknown way");
        if (StorageType(type) is not ElementType element)
            throw Damaged($"has a storage of {type.FullName}, which is no type of storage");
        if (count < 0 || count > _file.Length / element.Size())
            throw _file.Fail($"the storage '{Printable.Name(key)}' claims {count} elements of {element.Label()}, more than the file has. {Again}");

        if (!_storages.TryGetValue(key, out PickleStorage? storage))
            _storages.Add(key, storage = new PickleStorage(key, element, count));
        if (storage.Type != element || storage.Count != count)
            throw Damaged($"describes the storage '{Printable.Name(key)}' in two ways");

        switch (rest)
        {
            case [] or [null]:
                return storage;
            case [PickleTuple { Items: [_, long start, long length] }] when start >= 0 && length >= 0 && start <= count - length:
                return new PickleStorage(key, element, count) { ViewStart = start, ViewCount = length };
            default:
                throw Damaged($"has an impossible view of the storage '{Printable.Name(key)}'");
        }
    }

    private const string Again = "The file is damaged: download or save it again.";

    // torch.save writes the class of a typed storage. CUDA's classes have other names and the same data.
    private static ElementType? StorageType(PickleGlobal global) => global.FullName.Replace("torch.cuda.", "torch.", StringComparison.Ordinal) switch
    {
        "torch.FloatStorage" => ElementType.Float32,
        "torch.DoubleStorage" => ElementType.Float64,
        "torch.HalfStorage" => ElementType.Float16,
        "torch.BFloat16Storage" => ElementType.BFloat16,
        "torch.LongStorage" => ElementType.Int64,
        "torch.IntStorage" => ElementType.Int32,
        "torch.ShortStorage" => ElementType.Int16,
        "torch.CharStorage" => ElementType.Int8,
        "torch.ByteStorage" => ElementType.UInt8,
        "torch.BoolStorage" => ElementType.Bool,
        "torch.ComplexFloatStorage" => ElementType.Complex64,
        "torch.ComplexDoubleStorage" => ElementType.Complex128,
        _ => null,
    };

    // OrderedDict() or, from Python 2, OrderedDict([[key, value], ...]).
    private PickleDict OrderedDict(object?[] arguments)
    {
        var dict = new PickleDict();
        switch (arguments)
        {
            case []:
                return dict;
            case [PickleList pairs]:
                Budget.Charge(2 * (long)pairs.Items.Count);
                dict.Pairs.EnsureCapacity(pairs.Items.Count);
                foreach (object? pair in pairs.Items)
                {
                    IReadOnlyList<object?>? items = (pair as PickleList)?.Items ?? (IReadOnlyList<object?>?)(pair as PickleTuple)?.Items;
                    if (items is not { Count: 2 })
                        throw Damaged("makes a dict of something other than pairs");
                    dict.Pairs.Add(new(items[0], items[1]));
                }

                return dict;
            default:
                throw Damaged("makes a dict of something other than pairs");
        }
    }

    // (storage, start, size, stride), and since version 2 (..., requires_grad, backward_hooks[, metadata]).
    private PickleTensor RebuildTensor(object?[] arguments)
    {
        // A few opcodes can create a tensor from earlier objects, and the tensor itself needs some hundred bytes.
        Budget.Charge(16);
        if (arguments is not [PickleStorage storage, long start, PickleTuple size, PickleTuple stride, .. var rest]
            || Longs(size) is not { } shape || Longs(stride) is not { } strides)
        {
            throw Damaged("makes a tensor of something other than a storage and its layout");
        }

        // The metadata states that the numbers must be negated or conjugated.
        if (rest is [_, _, PickleDict { Pairs.Count: > 0 }, ..])
            throw _file.Fail("has a tensor with a pending operation (negated or conjugated). Save tensor.resolve_neg().resolve_conj() instead.");
        if (TensorLayout.Defect(shape, strides, start, storage.ViewCount) is string defect)
            throw _file.Fail($"a tensor of shape {TensorLayout.Text(shape)} {defect}. {Again}");
        return new PickleTensor(storage, start, shape, strides);
    }

    private PickleTensor Parameter(object?[] arguments) =>
        arguments is [PickleTensor tensor, ..] ? tensor : throw Damaged("makes a parameter of something that is no tensor");

    private PickleTuple Size(object?[] arguments) => arguments switch
    {
        [PickleTuple size] => size,
        [PickleList { Items.Count: <= TensorLayout.MaxRank } size] => new PickleTuple([.. size.Items]),
        [PickleList size] => throw Damaged($"makes a size of {size.Items.Count} lengths; tensors have at most {TensorLayout.MaxRank}"),
        _ => throw Damaged("makes a size of something other than lengths"),
    };

    private ImmutableArray<long>? Longs(PickleTuple tuple)
    {
        if (tuple.Items.Length > TensorLayout.MaxRank)
            throw Damaged($"has a tensor of {tuple.Items.Length} axes; tensors have at most {TensorLayout.MaxRank}");
        Budget.Charge(tuple.Items.Length);
        var longs = ImmutableArray.CreateBuilder<long>(tuple.Items.Length);
        foreach (object? item in tuple.Items)
        {
            if (item is not long number)
                return null;
            longs.Add(number);
        }

        return longs.MoveToImmutable();
    }

    private GradCamException Refused(string name)
    {
        string shown = Printable.Name(name);
        // The modules of layers and models; __main__ is a script's own class.
        string[] modelModules = ["torch.nn.", "torchvision.", "timm.", "__main__."];
        return Array.Exists(modelModules, module => name.StartsWith(module, StringComparison.Ordinal))
            ? WholeModule(shown)
            : _file.Fail($"the pickle calls '{shown}', which no tensor state dict needs. Nothing of it was executed. " +
                "If you trust the file, load it with the program that made it, and save model.state_dict() alone with torch.save.");
    }

    private GradCamException WholeModule(string? name) =>
        _file.Fail($"is a whole pickled model{(name is null ? "" : $" (it names '{name}')")}, which only Python code can load, not a state dict. " +
            "Nothing of it was executed. Load it with the program that made it, and save the numbers alone: torch.save(model.state_dict(), path).");

    private GradCamException Damaged(string what) => _file.Fail($"is not a sound state dict: the pickle {what}. {Again}");
}
