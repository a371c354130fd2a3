using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Benchmarks.Explain;

/// <summary>Represents the common setup of all parts of the benchmark.</summary>
/// <param name="Model">The split model's folder.</param>
/// <param name="Weights">The source weights of the model, for Python and for the exporter.</param>
/// <param name="Picture">The picture's file.</param>
/// <param name="Scratch">A folder for results, removed at the end.</param>
/// <param name="Threads">Threads of all contestants; 0 for their defaults.</param>
/// <param name="Rounds">Measured rounds.</param>
/// <param name="Tool">The gradcam tool: an assembly or an executable.</param>
/// <param name="Python">The Python interpreter.</param>
/// <param name="Libraries">Folders with the Python libraries to compare with, by name.</param>
internal sealed record Setup(
    string Model,
    string Weights,
    string Picture,
    string Scratch,
    int Threads,
    int Rounds,
    string Tool,
    string Python,
    IReadOnlyDictionary<string, string?> Libraries)
{
    /// <summary>Gets the settings of the Python contestants.</summary>
    public PythonSettings PythonSettings => new(Python, Weights, Picture, Path.Combine(Scratch, "python.png"), Threads);

    /// <summary>Returns a full-size VGG16 with random weights in the user's cache folder, made on the first call: the weights and the split model.</summary>
    public static (string Weights, string Model) RandomVgg16()
    {
        string folder = UserCache.FolderOrNull("benchmarks") ?? throw new GradCamException(GradCamErrorKind.Model, "there is no cache folder to make a model in: give --model and --weights.");
        Directory.CreateDirectory(folder);
        string weights = Path.Combine(folder, "vgg16-random.safetensors");
        string model = Path.Combine(folder, "vgg16-random-split");
        if (!File.Exists(weights))
            RandomWeights.Write(weights);
        if (!Directory.Exists(model))
            Tools.Export.ExportTool.Run(["vgg16", "--weights", weights, "--output", model], Console.Error, Console.Error).GetAwaiter().GetResult();
        return (weights, model);
    }

    /// <summary>Returns a picture with varied content: 1024x768 as JPEG.</summary>
    public static string MakePicture(string folder)
    {
        string path = Path.Combine(folder, "picture.jpg");
        File.WriteAllBytes(path, new NetVipsCodec().Encode(Waves(1024, 768, 3), PictureFormat.Jpeg));
        return path;
    }

    /// <summary>Draws coloured waves with noise.</summary>
    public static Picture Waves(int width, int height, int seed)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[width * height * Pictures.Picture.Channels];
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < Pictures.Picture.Channels; c++, at++)
                {
                    double waves = Math.Sin((x * (0.01 + (0.004 * c))) + (y * 0.006)) + Math.Sin((y * (0.02 + (0.003 * c))) - (x * 0.003));
                    pixels[at] = (byte)Math.Clamp(128 + (50 * waves) + random.Next(-12, 13), 0, 255);
                }
            }
        }

        return new Picture(width, height, pixels);
    }
}
