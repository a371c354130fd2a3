using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>The sessions of a split model. Those of the gradient graphs are opened when a method first asks for them.</summary>
internal sealed class SplitSessions : IDisposable
{
    private readonly Lazy<OrtSession> _gradient;
    private readonly Lazy<OrtSession> _channelWeights;

    public SplitSessions(SplitModel model, int threads)
    {
        Manifest manifest = model.Manifest;
        Features = new OrtSession(model.PathOf(manifest.Features), threads, prepack: true);
        try
        {
            Classifier = new OrtSession(model.PathOf(manifest.Classifier), threads, prepack: false);
        }
        catch
        {
            Features.Dispose();
            throw;
        }

        _gradient = new Lazy<OrtSession>(() => new OrtSession(model.PathOf(manifest.Gradient.File), threads, prepack: false));
        _channelWeights = new Lazy<OrtSession>(() => new OrtSession(model.PathOf(manifest.ChannelWeights!.File), threads, prepack: false));
    }

    public OrtSession Features { get; }

    public OrtSession Classifier { get; }

    public OrtSession Gradient => _gradient.Value;

    public OrtSession ChannelWeights => _channelWeights.Value;

    public void Dispose()
    {
        Features.Dispose();
        Classifier.Dispose();
        if (_gradient.IsValueCreated)
            _gradient.Value.Dispose();
        if (_channelWeights.IsValueCreated)
            _channelWeights.Value.Dispose();
    }
}
