using GradCam.Devices;
using GradCam.SplitModels;

namespace GradCam.Sessions;

/// <summary>The sessions of a split model, each opened when it is first asked for.</summary>
internal sealed class SplitSessions : IDisposable
{
    private readonly Lazy<OrtSession> _features;
    private readonly Lazy<OrtSession> _classifier;
    private readonly Lazy<OrtSession> _gradient;
    private readonly Lazy<OrtSession> _channelWeights;
    private readonly Lazy<OrtSession> _imageGradient;
    private readonly Lazy<OrtSession> _guidedGradient;
    private readonly Lazy<OrtSession> _fullGradient;
    private readonly Lazy<OrtSession> _hessian;
    private readonly Lazy<OrtSession> _gemmAblation;

    public SplitSessions(SplitModel model, int threads, DeviceChoice? device = null)
    {
        Manifest manifest = model.Manifest;
        _features = Session(manifest.Features, prepack: true);
        _classifier = Session(manifest.Classifier, prepack: false);
        _gradient = Session(manifest.Gradient.File, prepack: false);
        _channelWeights = Session(manifest.ChannelWeights?.File, prepack: false);

        // These hold the whole model or most of it. Prepacked, they would hold its weights in memory a second time.
        _imageGradient = Extra(manifest.ImageGradient?.File, ExtraGraphs.ImageGradient);
        _guidedGradient = Extra(manifest.GuidedGradient?.File, ExtraGraphs.GuidedGradient);
        _fullGradient = Extra(manifest.FullGradient?.File, ExtraGraphs.FullGradient);
        _hessian = Extra(manifest.Hessian?.File, ExtraGraphs.Hessian);
        _gemmAblation = Extra(manifest.GemmAblation?.File, ExtraGraphs.GemmAblation);

        Lazy<OrtSession> Session(string? file, bool prepack) =>
            new(() => new OrtSession(model.PathOf(file ?? throw new GradCamException($"{model.Folder}: this model has no channel weights: its layer has no space to take the mean over.")), threads, prepack, device));

        Lazy<OrtSession> Extra(string? file, string graph) =>
            new(() => new OrtSession(model.PathOf(file ?? throw new GradCamException($"{model.Folder}: {manifest.WhyMissing(graph)}")), threads, prepack: false, device));
    }

    public OrtSession Features => _features.Value;

    public OrtSession Classifier => _classifier.Value;

    public OrtSession Gradient => _gradient.Value;

    public OrtSession ChannelWeights => _channelWeights.Value;

    public OrtSession ImageGradient => _imageGradient.Value;

    public OrtSession GuidedGradient => _guidedGradient.Value;

    public OrtSession FullGradient => _fullGradient.Value;

    public OrtSession Hessian => _hessian.Value;

    public OrtSession GemmAblation => _gemmAblation.Value;

    public void Dispose()
    {
        foreach (Lazy<OrtSession> session in (Lazy<OrtSession>[])[_features, _classifier, _gradient, _channelWeights, _imageGradient, _guidedGradient, _fullGradient, _hessian, _gemmAblation])
        {
            if (session.IsValueCreated)
                session.Value.Dispose();
        }
    }
}
