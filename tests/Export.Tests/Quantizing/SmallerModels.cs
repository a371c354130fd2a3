using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests.Quantizing;

/// <summary>Provides the narrow VGG16, quantised once for each way that a test requests. Tests do not change the folders.</summary>
public sealed class SmallerModels : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly Dictionary<string, (string Folder, string Output)> _made = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    /// <summary>Returns the folder, and the text that the tool printed.</summary>
    /// <param name="mode">The argument of <c>--quantize</c>.</param>
    /// <param name="more">Further arguments.</param>
    internal async Task<(string Folder, string Output)> Of(string mode, params string[] more)
    {
        string key = string.Join(' ', [mode, .. more]);
        if (_made.TryGetValue(key, out (string, string) made))
            return made;
        using var output = new StringWriter();
        using var error = new StringWriter();
        string folder = _folder[$"{_made.Count}"];
        Assert.True(await ExportTool.Run(["vgg16", "--weights", NarrowVgg16.Weights, "--output", folder, "--quantize", mode, .. more], output, error) == ExportTool.Success, error.ToString());
        return _made[key] = (folder, output.ToString());
    }
}
