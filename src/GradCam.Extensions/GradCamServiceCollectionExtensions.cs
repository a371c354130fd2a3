using GradCam.Explaining;
using GradCam.Extensions;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers GradCam with a service's container.</summary>
public static class GradCamServiceCollectionExtensions
{
    /// <summary>
    /// Registers a shared <see cref="Explainer"/>. The container loads it on the first request and disposes it. When the host starts, it validates
    /// the options without loading the model.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Configures at least the model.</param>
    public static IServiceCollection AddGradCam(this IServiceCollection services, Action<GradCamOptions> configure)
    {
        Configure(services, Options.Options.DefaultName, configure);
        services.TryAddSingleton(provider => ExplainerFactory.Load(provider, Options.Options.DefaultName));
        return services;
    }

    /// <summary>Registers an <see cref="Explainer"/> under a name, as a keyed service, in addition to others.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key, and the name of its options.</param>
    /// <param name="configure">Configures at least the model.</param>
    public static IServiceCollection AddGradCam(this IServiceCollection services, string name, Action<GradCamOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Configure(services, name, configure);
        services.TryAddKeyedSingleton(name, (provider, _) => ExplainerFactory.Load(provider, name));
        return services;
    }

    private static void Configure(IServiceCollection services, string name, Action<GradCamOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<GradCamOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GradCamOptions>, GradCamOptionsValidator>());
    }
}
