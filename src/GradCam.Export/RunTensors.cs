using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Holds the tensors of a run by name and disposes them. A result may share its memory with an input, because a graph that passes its input on
/// returns the input itself. An input's memory may be an array that only its <see cref="OrtValue"/> pins. So inputs must live as long as results.
/// </summary>
internal sealed class RunTensors : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);
    private readonly List<OrtValue> _kept = [];

    /// <summary>Initializes the tensors, which this instance then owns.</summary>
    /// <param name="names">The names of the tensors.</param>
    /// <param name="values">The tensors.</param>
    /// <param name="inputs">The run's inputs. This instance owns them, too, because results may share their memory.</param>
    public RunTensors(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values, params IReadOnlyList<OrtValue> inputs)
    {
        Add(names, values);
        _kept.AddRange(inputs);
    }

    /// <summary>Gets a tensor.</summary>
    public OrtValue this[string name] => _values[name];

    /// <summary>Returns whether a tensor of the name exists.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Returns the elements of a float32 tensor.</summary>
    public ReadOnlySpan<float> Floats(string name) => _values[name].GetTensorDataAsSpan<float>();

    /// <summary>Adds tensors, which this instance then owns. A tensor replaces one of the same name, whose memory it may share.</summary>
    public void Add(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (_values.Remove(names[i], out OrtValue? old))
                _kept.Add(old);
            _values.Add(names[i], values[i]);
        }
    }

    /// <summary>Takes all tensors from another run, which then has none.</summary>
    public void Take(RunTensors other)
    {
        Add([.. other._values.Keys], [.. other._values.Values]);
        _kept.AddRange(other._kept);
        other._values.Clear();
        other._kept.Clear();
    }

    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
            value.Dispose();
        _kept.ForEach(v => v.Dispose());
    }
}
