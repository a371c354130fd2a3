using System.Buffers.Binary;
using System.Text;

namespace GradCam.Tools.Export.Weights;

/// <summary>Specifies the container of a state dict.</summary>
internal enum WeightsFormat
{
    Safetensors,
    TorchZip,
    TorchLegacy,
}

/// <summary>Detects a weights file's format from its first bytes, and describes files of other kinds.</summary>
internal static class WeightsFormats
{
    /// <summary>Returns the format of the file.</summary>
    /// <exception cref="GradCamException">The file has none of the formats; the message names the likely kind.</exception>
    public static WeightsFormat Detect(WeightsFile file)
    {
        if (file.Length == 0)
            throw file.Fail("is empty. Download or copy it again.");
        Span<byte> buffer = stackalloc byte[512];
        buffer = buffer[..(int)Math.Min(buffer.Length, file.Length)];
        file.Read(0, buffer);
        ReadOnlySpan<byte> head = buffer;

        if (LooksLikeSafetensors(head))
            return WeightsFormat.Safetensors;
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
            return WeightsFormat.TorchZip;
        // Every pickle of protocol 2 or later starts with the opcode PROTO.
        if (head.Length >= 2 && head[0] == 0x80 && head[1] <= 5)
            return WeightsFormat.TorchLegacy;
        throw file.Fail(Describe(head));
    }

    // Eight bytes of length, of which real headers need at most five, and a JSON object.
    private static bool LooksLikeSafetensors(ReadOnlySpan<byte> head) =>
        head.Length > 8 && head[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(head) < 1UL << 40;

    private static string Describe(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("version https://git-lfs"u8))
            return "is a Git LFS pointer, not the weights themselves. Run 'git lfs pull', or download the file itself.";
        if (LooksLikeMarkup(head))
            return "is a web page or XML, not weights. The download was probably answered by an error or login page: download it again.";
        if (head.Length > 1 && head[0] == 0x1f && head[1] == 0x8b)
            return "is compressed with gzip. Unpack it first (gunzip, or tar -xzf).";
        if (head.Length > 3 && head[0] == 0x89 && head[1..].StartsWith("HDF"u8))
            return "is an HDF5 file (Keras writes them), not a PyTorch state dict. Convert the model to ONNX instead.";
        if (head.Length >= 262 && head[257..].StartsWith("ustar"u8))
            return "is a tar archive, which PyTorch has not written since 2017. Load it and save it again with torch.save, or unpack it if it is a download.";
        return "is neither a PyTorch state dict (.pth) nor a .safetensors file. Save one with torch.save(model.state_dict(), path).";
    }

    private static bool LooksLikeMarkup(ReadOnlySpan<byte> head)
    {
        string text = Encoding.Latin1.GetString(head).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        return text.StartsWith("<!", StringComparison.Ordinal)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<head", StringComparison.OrdinalIgnoreCase);
    }
}
