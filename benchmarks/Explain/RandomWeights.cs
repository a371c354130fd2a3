using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace GradCam.Benchmarks.Explain;

/// <summary>
/// Writes VGG16's weights as torchvision initializes them to a <c>.safetensors</c> file: convolutions normal with variance 2 / fan-out, dense layers
/// normal with deviation 0.01, biases zero. About half of a ReLU's outputs are then zero; in a trained head it is more.
/// </summary>
internal static class RandomWeights
{
    private static readonly (int Layer, int From, int To)[] Convolutions =
    [
        (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256),
        (17, 256, 512), (19, 512, 512), (21, 512, 512), (24, 512, 512), (26, 512, 512), (28, 512, 512),
    ];

    private static readonly (int Layer, int From, int To)[] Dense = [(0, 512 * 7 * 7, 4096), (3, 4096, 4096), (6, 4096, 1000)];

    /// <summary>Writes the file under a temporary name and renames it when it is complete.</summary>
    public static void Write(string path)
    {
        List<(string Name, int[] Shape, double Deviation)> tensors = [];
        foreach ((int layer, int from, int to) in Convolutions)
        {
            tensors.Add(($"features.{layer}.weight", [to, from, 3, 3], Math.Sqrt(2.0 / (to * 9))));
            tensors.Add(($"features.{layer}.bias", [to], 0));
        }

        foreach ((int layer, int from, int to) in Dense)
        {
            tensors.Add(($"classifier.{layer}.weight", [to, from], 0.01));
            tensors.Add(($"classifier.{layer}.bias", [to], 0));
        }

        var header = new Dictionary<string, object>();
        long at = 0;
        foreach ((string name, int[] shape, _) in tensors)
        {
            long bytes = Count(shape) * sizeof(float);
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { at, at + bytes } };
            at += bytes;
        }

        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        string temporary = path + ".part";
        using (FileStream file = File.Create(temporary))
        {
            file.Write(BitConverter.GetBytes((long)json.Length));
            file.Write(json);
            var random = new Random(16);
            float[] block = new float[1 << 16];
            foreach ((_, int[] shape, double deviation) in tensors)
            {
                for (long left = Count(shape); left > 0; left -= block.Length)
                {
                    Span<float> values = block.AsSpan(0, (int)Math.Min(left, block.Length));
                    foreach (ref float value in values)
                        value = deviation == 0 ? 0 : (float)(deviation * Normal(random));
                    file.Write(MemoryMarshal.AsBytes(values));
                }
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static long Count(int[] shape) => shape.Aggregate(1L, (product, length) => product * length);

    // Box and Muller, 1958.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
