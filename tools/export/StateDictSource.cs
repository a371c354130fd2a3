using GradCam.Export;
using GradCam.Tools.Export.Weights;

namespace GradCam.Tools.Export;

/// <summary>Reads initializers' values from the tensors of the same names in a state dict.</summary>
internal sealed class StateDictSource(StateDict weights) : IWeightsSource
{
    public void CopyTo(string initializer, Stream destination) => weights.CopyTo(weights.Tensors[initializer], destination);
}
