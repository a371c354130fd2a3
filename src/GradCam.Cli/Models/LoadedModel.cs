using GradCam.Cli.Cache;
using GradCam.Explaining;

namespace GradCam.Cli.Models;

/// <summary>Represents a model that is ready to explain, and its lease if it is in the cache.</summary>
internal sealed record LoadedModel(Explainer Explainer, CachedModel? Cached) : IDisposable
{
    public void Dispose()
    {
        Explainer.Dispose();
        Cached?.Dispose();
    }
}
