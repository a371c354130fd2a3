using System.IO.Compression;
using GradCam.Text;
using GradCam.Tools.Export.Weights.Pickle;
using GradCam.Tools.Export.Weights.Zip;

namespace GradCam.Tools.Export.Weights;

/// <summary>
/// Reads the format of <c>torch.save</c> since PyTorch 1.6: a ZIP archive of <c>NAME/data.pkl</c> (the objects) and <c>NAME/data/KEY</c> (the
/// storages). The storages are not compressed, so that a tensor can be read at its position in the file.
/// </summary>
internal static class TorchZip
{
    private const long MaxPickle = 64 << 20;

    public static IEnumerable<StateDictTensor> Read(WeightsFile file)
    {
        Dictionary<string, ZipEntry> entries = ZipDirectory.Read(file);
        string folder = Folder(file, entries);
        CheckByteOrder(file, entries, folder);

        var objects = new TorchObjects(file);
        object? root = PickleReader.Read(file, Open(file, entries[folder + "data.pkl"], MaxPickle), objects);
        foreach (PickleStorage storage in objects.Storages.Values)
            CheckStorage(file, entries, folder, storage);
        // A storage without elements may have no member.
        return StateDictShape.Tensors(file, root, storage => entries.TryGetValue(folder + "data/" + storage.Key, out ZipEntry? entry) ? entry.Offset : 0);
    }

    private static string Folder(WeightsFile file, Dictionary<string, ZipEntry> entries)
    {
        const string Pickle = "/data.pkl";
        string[] folders = [.. entries.Keys
            .Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length)
            .Select(name => name[..^(Pickle.Length - 1)])];
        if (folders.Length != 1)
        {
            throw file.Fail("is a ZIP archive, but not one that torch.save wrote: it has no data.pkl" +
                (folders.Length > 1 ? " of its own but several. " : ". ") + "If the weights are packed in it, unpack it first.");
        }

        string folder = folders[0];
        if (entries.Keys.Any(name => name == folder + "constants.pkl" || name.StartsWith(folder + "code/", StringComparison.Ordinal)))
        {
            throw file.Fail("is a TorchScript program (torch.jit.save), not a state dict. " +
                "Load it with torch.jit.load on a machine that has PyTorch, and save its numbers: torch.save(model.state_dict(), path).");
        }

        return folder;
    }

    private static void CheckByteOrder(WeightsFile file, Dictionary<string, ZipEntry> entries, string folder)
    {
        if (!entries.TryGetValue(folder + "byteorder", out ZipEntry? entry))
            return;
        ByteSource source = Open(file, entry, 16);
        string order = System.Text.Encoding.ASCII.GetString(source.Bytes(source.Left));
        if (order != "little")
            throw file.Fail($"was saved in the byte order '{Printable.Name(order)}'; only 'little' is read. Load it and save it again on an x86 or ARM machine.");
    }

    private static void CheckStorage(WeightsFile file, Dictionary<string, ZipEntry> entries, string folder, PickleStorage storage)
    {
        string key = Printable.Name(storage.Key);
        if (!entries.TryGetValue(folder + "data/" + storage.Key, out ZipEntry? entry))
        {
            if (storage.Count == 0)
                return;
            throw file.Fail($"the data of the storage '{key}' is missing. Download or save the file again.");
        }

        if (!entry.IsStored)
            throw file.Fail($"the data of the storage '{key}' is compressed; torch.save stores it as it is. Unpack and repack the archive without compression (zip -0), or save it again.");
        if (entry.Length != storage.Count * storage.Type.Size())
            throw file.Fail($"the storage '{key}' has {entry.Length} bytes, not the {storage.Count} elements of {storage.Type.Label()} that it should have. Download or save the file again.");
    }

    // The bytes of a small member. A repacked one may be deflated; the reader decompresses only its declared length.
    private static ByteSource Open(WeightsFile file, ZipEntry entry, long limit)
    {
        if (entry.Length > limit || entry.PackedLength > limit)
            throw file.Fail($"its '{Printable.Name(entry.Name)}' claims {entry.Length} bytes; no state dict needs more than {limit}. Save model.state_dict() alone with torch.save.");
        if (entry.IsStored)
            return new ByteSource(file, entry.Offset, entry.Offset + entry.Length);

        var packed = new byte[entry.PackedLength];
        file.Read(entry.Offset, packed);
        var unpacked = new byte[entry.Length];
        try
        {
            using var inflater = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            inflater.ReadExactly(unpacked);
            if (inflater.ReadByte() >= 0)
                throw file.Fail($"its '{Printable.Name(entry.Name)}' unpacks to more than the {entry.Length} bytes it declares. Do not use this file.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"{file.Path}: its '{Printable.Name(entry.Name)}' cannot be unpacked. The file is damaged: download or save it again.", e);
        }

        return new ByteSource(file, unpacked);
    }
}
