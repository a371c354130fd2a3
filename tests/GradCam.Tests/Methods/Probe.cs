using GradCam.Methods;

namespace GradCam.Tests.Methods;

internal delegate void Look(in CamInput input);

/// <summary>Represents a method that computes no map, but lets a test inspect the inputs of methods.</summary>
internal sealed class Probe(Look look, CamNeeds needs = CamNeeds.Gradients | CamNeeds.ChannelWeights) : ICamMethod
{
    public string Name => "probe";

    public CamNeeds Needs => needs;

    public void Compute(in CamInput input, Span<float> map) => look(input);
}
