using GradCam.Text;

namespace GradCam.Tools.Export.Weights.Pickle;

/// <summary>Finds the named tensors in the content of a <c>.pth</c> file.</summary>
internal static class StateDictShape
{
    // The names of the state dict in checkpoints of training scripts, most common first.
    private static readonly string[] s_wrappers = ["state_dict", "model_state_dict", "model"];

    /// <summary>Returns the tensors with their names. It searches a checkpoint, and skips values that are not tensors.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="root">The pickle's content.</param>
    /// <param name="place">Returns the first byte of a storage in the file.</param>
    public static IEnumerable<StateDictTensor> Tensors(WeightsFile file, object? root, Func<PickleStorage, long> place)
    {
        if (root is not PickleDict outer)
            throw file.Fail($"holds {Kind(root)}, not a state dict. Save model.state_dict() with torch.save.");
        PickleDict dict = Unwrap(outer);

        var tensors = new List<StateDictTensor>();
        foreach ((object? key, object? value) in dict.Pairs)
        {
            if (key is not string name || value is not PickleTensor tensor)
                continue;
            if (tensors.Count == StateDict.MaxTensors)
                throw StateDict.TooMany(file);
            PickleStorage storage = tensor.Storage;
            var region = new StorageRegion(place(storage) + storage.ViewStart * storage.Type.Size(), storage.ViewCount);
            tensors.Add(new StateDictTensor(name, storage.Type, tensor.Shape, tensor.Strides, tensor.Start, region));
        }

        return tensors.Count > 0 ? tensors : throw file.Fail($"holds no tensors{Keys(dict)}. Save model.state_dict() with torch.save.");
    }

    private static PickleDict Unwrap(PickleDict dict)
    {
        // Files in practice have at most a wrapper within a wrapper. A dict can also contain itself.
        for (int level = 0; level < 2 && !HasTensors(dict); level++)
        {
            foreach (string wrapper in s_wrappers)
            {
                if (dict[wrapper] is PickleDict inner)
                {
                    dict = inner;
                    break;
                }
            }
        }

        return dict;
    }

    private static bool HasTensors(PickleDict dict) => dict.Pairs.Exists(pair => pair.Key is string && pair.Value is PickleTensor);

    private static string Keys(PickleDict dict)
    {
        string[] keys = [.. dict.Pairs.Select(pair => pair.Key).OfType<string>().Take(5).Select(key => $"'{Printable.Name(key)}'")];
        return keys.Length == 0 ? "" : $" at its top level, which has {string.Join(", ", keys)}{(dict.Pairs.Count > keys.Length ? ", ..." : "")}";
    }

    private static string Kind(object? value) => value switch
    {
        null => "None",
        PickleTensor => "a single tensor",
        PickleList or PickleTuple => "a list",
        PickleGlobal => "a class",
        _ => "a single value",
    };
}
