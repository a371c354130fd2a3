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

    public SplitSessions(SplitModel model, int threads, DeviceChoice? device = null)
    {
        Manifest manifest = model.Manifest;
        _features = Session(manifest.Features, prepack: true);
        _classifier = Session(manifest.Classifier, prepack: false);
        _gradient = Session(manifest.Gradient.File, prepack: false);
        _channelWeights = Session(manifest.ChannelWeights?.File, prepack: false);

        Lazy<OrtSession> Session(string? file, bool prepack) =>
            new(() => new OrtSession(model.PathOf(file ?? throw new GradCamException($"{model.Folder}: this model has no channel weights: its layer has no space to take the mean over.")), threads, prepack, device));
    }

    public OrtSession Features => _features.Value;

    public OrtSession Classifier => _classifier.Value;

    public OrtSession Gradient => _gradient.Value;

    public OrtSession ChannelWeights => _channelWeights.Value;

    public void Dispose()
    {
        foreach (Lazy<OrtSession> session in (Lazy<OrtSession>[])[_features, _classifier, _gradient, _channelWeights])
        {
            if (session.IsValueCreated)
                session.Value.Dispose();
        }
    }
}
