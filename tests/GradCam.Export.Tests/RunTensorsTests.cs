using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Tests;

/// <summary>Results may share the memory of inputs and of replaced tensors, so these live as long as the results.</summary>
public class RunTensorsTests
{
    [Fact]
    public void Inputs_and_replaced_tensors_live_until_the_end()
    {
        OrtValue input = Value(1);
        OrtValue old = Value(2);
        var tensors = new RunTensors(["a"], [old], input);
        tensors.Add(["a"], [Value(3)]);
        Assert.Equal(3, tensors.Floats("a")[0]);
        Assert.Equal(1, input.GetTensorDataAsSpan<float>()[0]);
        Assert.Equal(2, old.GetTensorDataAsSpan<float>()[0]);

        var taker = new RunTensors([], []);
        taker.Take(tensors);
        tensors.Dispose();
        Assert.Equal(3, taker.Floats("a")[0]);
        Assert.Equal(1, input.GetTensorDataAsSpan<float>()[0]);
        taker.Dispose();
    }

    private static OrtValue Value(float value) => OrtValue.CreateTensorValueFromMemory(new[] { value }, [1]);
}
