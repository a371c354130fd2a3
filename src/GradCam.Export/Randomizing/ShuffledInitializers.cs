using System.Security.Cryptography;
using System.Text;
using GradCam.Onnx.Model;
using Google.Protobuf;

namespace GradCam.Export.Randomizing;

/// <summary>
/// Provides initializers, some of them with their elements in random order. Matrices and kernels also get random signs. With a mean that is not 0, as
/// in trained weights, whole layers after a ReLU would be zero, and maps would have no information. Vectors keep their signs, because a variance must
/// not be negative. A name always has the same order, however often it is read.
/// </summary>
internal sealed class ShuffledInitializers(IWeightsSource source, ModelProto model, IReadOnlySet<string> shuffled, int seed) : IWeightsSource
{
    private readonly Dictionary<string, (int Size, int Rank)> _tensors =
        model.Graph.Initializer.ToDictionary(i => i.Name, i => (Tensors.SizeOf(i.DataType), i.Dims.Count), StringComparer.Ordinal);

    public void CopyTo(string initializer, Stream destination)
    {
        if (shuffled.Contains(initializer))
            destination.Write(Shuffled(initializer));
        else
            source.CopyTo(initializer, destination);
    }

    /// <summary>Shuffles a tensor that is in the graph.</summary>
    public void Shuffle(TensorProto tensor)
    {
        byte[] elements = Shuffled(tensor.Name);
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int32Data.Clear();
        tensor.RawData = ByteString.CopyFrom(elements);
    }

    private byte[] Shuffled(string name)
    {
        using var stream = new MemoryStream();
        source.CopyTo(name, stream);
        byte[] elements = stream.ToArray();
        (int size, int rank) = _tensors[name];
        var random = new Random(seed ^ BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        Span<byte> kept = stackalloc byte[size];

        // The algorithm of Fisher and Yates, on elements of any size.
        for (int last = elements.Length / size - 1; last > 0; last--)
        {
            Span<byte> a = elements.AsSpan(random.Next(last + 1) * size, size);
            Span<byte> b = elements.AsSpan(last * size, size);
            a.CopyTo(kept);
            b.CopyTo(a);
            kept.CopyTo(b);
        }

        // The sign of every floating point format is its highest bit, in its last byte here.
        for (int last = size - 1; rank > 1 && last < elements.Length; last += size)
            elements[last] ^= (byte)(random.Next(2) << 7);
        return elements;
    }
}
