using System.Text.Json;
using GradCam.NumPy;
using Xunit;

namespace GradCam.TestSupport;

/// <summary>
/// Represents a folder of golden data: the results of PyTorch autograd and pytorch-grad-cam for a model. Small cases are in the repository, and the
/// larger ones are next to it. Theories name the larger ones with <see cref="LargeGoldenDataAttribute"/>, so that a clone does not list them.
/// </summary>
public sealed class GoldenCase
{
    private readonly string _folder;

    private GoldenCase(string folder)
    {
        _folder = folder;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        Tensor = document.RootElement.GetProperty("tensor").GetString()!;
        Classes = [.. document.RootElement.GetProperty("classes").EnumerateArray().Select(c => c.GetInt32())];
    }

    /// <summary>Gets the target layer's tensor in <see cref="Model"/>.</summary>
    public string Tensor { get; }

    /// <summary>Gets the explained class of each of the inputs.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Gets the model's file.</summary>
    public string Model => Path.Combine(_folder, "model.onnx");

    /// <summary>Opens a case, or skips the test.</summary>
    public static GoldenCase OpenOrSkip(string name)
    {
        string? folder = FolderOf(name);
        if (folder is null)
            Assert.Skip($"the golden case {name} is not here");
        return new GoldenCase(folder);
    }

    /// <summary>Returns whether the case is in the repository or next to it.</summary>
    public static bool IsAtHand(string name) => FolderOf(name) is not null;

    /// <summary>Returns one of its arrays, such as <c>gradients</c>.</summary>
    public NpyArray Array(string name) => NpyFile.Read(Path.Combine(_folder, name + ".npy"));

    private static string? FolderOf(string name) =>
        new[] { Path.Combine(TestPaths.Goldens, name), Path.Combine(TestPaths.Root, "..", "shared", "goldens", name) }.FirstOrDefault(Directory.Exists);
}
