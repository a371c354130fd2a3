using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>Tensors of a run by name; they are disposed with it.</summary>
internal sealed class RunTensors : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);

    public RunTensors(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values) => Add(names, values);

    /// <summary>A tensor.</summary>
    public OrtValue this[string name] => _values[name];

    /// <summary>Whether there is such a tensor.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Elements of a float32 tensor.</summary>
    public ReadOnlySpan<float> Floats(string name) => _values[name].GetTensorDataAsSpan<float>();

    /// <summary>Adds tensors, which it owns from then on. One that is there already gives way.</summary>
    public void Add(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (_values.Remove(names[i], out OrtValue? old))
                old.Dispose();
            _values.Add(names[i], values[i]);
        }
    }

    /// <summary>Takes all tensors over from another run, which has none from then on.</summary>
    public void Take(RunTensors other)
    {
        Add([.. other._values.Keys], [.. other._values.Values]);
        other._values.Clear();
    }

    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
            value.Dispose();
    }
}
