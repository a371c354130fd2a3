using GradCam.Pictures;

namespace GradCam.Cli.Preparing;

/// <summary>Represents a preprocessing on trial, and the model's answers with it.</summary>
internal sealed class PreprocessingTrial
{
    private readonly List<int> _answers = [];
    private double _entropy;
    private double _ofTruth;
    private double _summed;
    private int _right;
    private int _labelled;

    private PreprocessingTrial(string name, PreprocessingSettings settings) => (Name, Settings) = (name, settings);

    /// <summary>Gets the options that select it.</summary>
    public string Name { get; }

    /// <summary>Gets the settings.</summary>
    public PreprocessingSettings Settings { get; }

    /// <summary>Gets the most probable class of each picture.</summary>
    public IReadOnlyList<int> Answers => _answers;

    /// <summary>Gets the share of the labelled pictures with the right answer; NaN without labels.</summary>
    public double Accuracy => (double)_right / _labelled;

    /// <summary>Gets the mean probability of the true class if there are labels; otherwise, of the answer.</summary>
    public double Confidence => _labelled > 0 ? _ofTruth / _labelled : _summed / Math.Max(1, _answers.Count);

    /// <summary>
    /// Gets the mean entropy of the answers in nats: 0 for certain answers, the logarithm of the number of classes for uniform ones.
    /// </summary>
    public double Entropy => _entropy / Math.Max(1, _answers.Count);

    /// <summary>
    /// Returns all preprocessings to try: the presets' values, with the picture stretched and cropped, and in both orders of the colours. Grey ones
    /// are plain and inverted. There are none for models of bands.
    /// </summary>
    /// <param name="channels">Channels of the model's input.</param>
    public static IReadOnlyList<PreprocessingTrial> All(int channels)
    {
        var trials = new List<PreprocessingTrial>();
        foreach (string preset in PreprocessingPresets.NamesFor(channels))
        {
            foreach (ResizeMode resize in (ResizeMode[])[ResizeMode.Stretch, ResizeMode.Crop])
            {
                foreach ((string name, PreprocessingSettings settings) in channels == 1 ? InBothSenses(preset) : InBothOrders(preset))
                    trials.Add(new PreprocessingTrial($"{preset}, {(resize == ResizeMode.Stretch ? "stretch" : "crop")}{name}", settings with { Resize = resize }));
            }
        }

        return trials;
    }

    private static IEnumerable<(string Name, PreprocessingSettings Settings)> InBothSenses(string preset)
    {
        PreprocessingSettings settings = PreprocessingPresets.Find(preset);
        yield return ("", settings);
        yield return (", inverted", settings with { Invert = true });
    }

    private static IEnumerable<(string Name, PreprocessingSettings Settings)> InBothOrders(string preset)
    {
        foreach (ChannelOrder order in (ChannelOrder[])[ChannelOrder.Rgb, ChannelOrder.Bgr])
        {
            PreprocessingSettings settings = PreprocessingPresets.Find(preset);
            ChannelValues mean = settings.Mean ?? default;
            ChannelValues std = settings.Std ?? new(1f);

            // Mean and deviation stay with their colours.
            bool turned = settings.Channels != order;
            yield return ($", {(order == ChannelOrder.Rgb ? "rgb" : "bgr")}", settings with { Channels = order, Mean = turned ? mean.Reversed() : mean, Std = turned ? std.Reversed() : std });
        }
    }

    /// <summary>Adds the model's answer to one picture.</summary>
    /// <param name="probabilities">The model's probabilities, <c>[K]</c>, which sum to 1.</param>
    /// <param name="truth">The true class; <c>null</c> if it is not known.</param>
    public void Add(ReadOnlySpan<float> probabilities, int? truth)
    {
        int best = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            if (probabilities[i] > probabilities[best])
                best = i;
        }

        foreach (float probability in probabilities)
            _entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
        _answers.Add(best);
        _summed += probabilities[best];
        if (truth is not { } right)
            return;
        _labelled++;
        _right += best == right ? 1 : 0;
        _ofTruth += probabilities[right];
    }
}
