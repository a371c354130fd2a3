using GradCam.Cli.Cache;
using GradCam.Explaining;

namespace GradCam.Cli.Models;

/// <summary>A model that is ready to explain, and its claim on the cache if it lies there.</summary>
internal sealed record LoadedModel(Explainer Explainer, CachedModel? Cached) : IDisposable
{
    public void Dispose()
    {
        Explainer.Dispose();
        Cached?.Dispose();
    }
}
