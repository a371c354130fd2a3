using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using GradCam.Text;
using GradCam.Tools.Export.Weights.Pickle;

namespace GradCam.Tools.Export.Weights;

/// <summary>
/// Reads the format of <c>torch.save</c> before PyTorch 1.6, such as that of torchvision's VGG16 of 2017. It has five consecutive pickles: a magic
/// number, a version, facts about the machine, the objects, the storages' keys. For each key in order, a count of elements (int64) and the elements
/// follow.
/// </summary>
internal static class TorchLegacy
{
    private const long Version = 1001;
    private const long MaxPickles = 64 << 20;

    private static readonly BigInteger s_magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber);

    public static IEnumerable<StateDictTensor> Read(WeightsFile file)
    {
        var source = new ByteSource(file, 0, Math.Min(file.Length, MaxPickles));
        // The magic number comes first, so that the reader detects a damaged or foreign pickle before it reads more.
        var objects = new TorchObjects(file);
        if (PickleReader.Read(file, source, objects) is not BigInteger magic || magic != s_magic)
            throw file.Fail("is a pickle, but not one that torch.save wrote. Save model.state_dict() with torch.save.");
        if (PickleReader.Read(file, source, objects) is not Version)
            throw file.Fail("is of an unknown version of PyTorch's old format. Load it and save it again with a current PyTorch.");
        if (PickleReader.Read(file, source, objects) is not PickleDict machine || machine["little_endian"] is not true)
            throw file.Fail("was saved on a big-endian machine. Load it and save it again on an x86 or ARM machine.");

        object? root = PickleReader.Read(file, source, objects);
        object? keys = PickleReader.Read(file, source, objects);
        if (keys is not PickleList list)
            throw file.Fail("has no list of storages. The file is damaged: download or save it again.");
        Dictionary<string, long> places = Places(file, list, objects.Storages, source.Position);
        foreach (string key in objects.Storages.Keys)
        {
            if (!places.ContainsKey(key))
                throw file.Fail($"the data of the storage '{Printable.Name(key)}' is missing. Download or save the file again.");
        }

        return StateDictShape.Tensors(file, root, storage => places[storage.Key]);
    }

    private static Dictionary<string, long> Places(WeightsFile file, PickleList keys, IReadOnlyDictionary<string, PickleStorage> storages, long position)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> countBytes = stackalloc byte[sizeof(long)];
        foreach (object? item in keys.Items)
        {
            if (item is not string key || !storages.TryGetValue(key, out PickleStorage? storage))
                throw file.Fail("lists a storage that no tensor uses. The file is damaged: download or save it again.");
            if (!places.TryAdd(key, position + sizeof(long)))
                throw file.Fail($"lists the storage '{Printable.Name(key)}' twice. The file is damaged: download or save it again.");
            if (position > file.Length - sizeof(long))
                throw file.CutShort();
            file.Read(position, countBytes);
            long count = BinaryPrimitives.ReadInt64LittleEndian(countBytes);
            if (count != storage.Count)
                throw file.Fail($"the storage '{Printable.Name(key)}' has {count} elements, not {storage.Count}. The file is damaged: download or save it again.");
            position += sizeof(long) + count * storage.Type.Size();
            if (position > file.Length)
                throw file.CutShort();
        }

        return places;
    }
}
