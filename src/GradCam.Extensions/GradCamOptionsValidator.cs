using GradCam.Devices;
using GradCam.SplitModels;
using Microsoft.Extensions.Options;

namespace GradCam.Extensions;

/// <summary>Validates the options when the host starts, without loading the model.</summary>
internal sealed class GradCamOptionsValidator : IValidateOptions<GradCamOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GradCamOptions options)
    {
        string of = string.IsNullOrEmpty(name) ? "GradCam" : $"GradCam '{name}'";
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Model))
            failures.Add($"{of}: Model is not set; give the folder of a split model.");
        else if (options.Model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            failures.Add($"{of}: Model is {options.Model}, a plain model; split it first (package GradCam.Export), and give the resulting folder.");
        else if (!File.Exists(Path.Combine(options.Model, SplitModel.ManifestName)))
            failures.Add($"{of}: Model is {options.Model}, and there is no {SplitModel.ManifestName} in it; give the folder of a split model.");
        if (options.Threads < 0)
            failures.Add($"{of}: Threads is {options.Threads}; use 0 for the threads that all models share.");
        try
        {
            Device.Parse(options.Device);
        }
        catch (Exception e) when (e is GradCamException or ArgumentNullException)
        {
            failures.Add($"{of}: Device: {e.Message}");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
