using GradCam.Explaining;

namespace GradCam.Cli.Models;

/// <summary>Represents a model that is ready to explain on one or several devices.</summary>
internal sealed class ModelOnDevices : IDisposable
{
    private readonly LoadedModel _first;
    private readonly List<Explainer> _explainers;

    private ModelOnDevices(LoadedModel first)
    {
        _first = first;
        _explainers = [first.Explainer];
    }

    /// <summary>Gets the explainers, one for each device.</summary>
    public IReadOnlyList<Explainer> Explainers => _explainers;

    /// <summary>Loads a model.</summary>
    /// <param name="choice">The requested model.</param>
    /// <param name="plain">Splits plain models.</param>
    /// <param name="options">The options for loading it, for each device.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="ModelSource.Load"/>
    public static ModelOnDevices Load(ModelChoice choice, PlainModels plain, IReadOnlyList<ExplainerOptions> options, CancellationToken cancellationToken)
    {
        var model = new ModelOnDevices(ModelSource.Load(choice, plain, options[0], cancellationToken));
        try
        {
            foreach (ExplainerOptions other in options.Skip(1))
                model._explainers.Add(Explainer.Load(model._first.Explainer.Model.Folder, other, cancellationToken));
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Explainer other in _explainers.Skip(1))
            other.Dispose();
        _first.Dispose();
    }
}
