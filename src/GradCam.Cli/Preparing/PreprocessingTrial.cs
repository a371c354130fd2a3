using GradCam.Pictures;

namespace GradCam.Cli.Preparing;

/// <summary>A preprocessing that is tried, and the model's answers with it.</summary>
internal sealed class PreprocessingTrial
{
    private readonly List<int> _answers = [];
    private double _entropy;
    private double _ofTruth;
    private double _summed;
    private int _right;
    private int _labelled;

    private PreprocessingTrial(string name, PreprocessingSettings settings) => (Name, Settings) = (name, settings);

    /// <summary>Gets the options that ask for it.</summary>
    public string Name { get; }

    /// <summary>Gets the settings.</summary>
    public PreprocessingSettings Settings { get; }

    /// <summary>Gets the most probable class of each picture.</summary>
    public IReadOnlyList<int> Answers => _answers;

    /// <summary>Gets the share of the labelled pictures that the model answers right; not a number without labels.</summary>
    public double Accuracy => (double)_right / _labelled;

    /// <summary>Gets the mean probability: of the true class if there are labels, else of the answer.</summary>
    public double Confidence => _labelled > 0 ? _ofTruth / _labelled : _summed / Math.Max(1, _answers.Count);

    /// <summary>Gets the mean entropy of the answers in nats: 0 if the model is sure, the logarithm of the number of classes if it knows nothing.</summary>
    public double Entropy => _entropy / Math.Max(1, _answers.Count);

    /// <summary>Returns all that are tried: the presets' values, with the picture stretched and cut, in both orders of the colours.</summary>
    public static IReadOnlyList<PreprocessingTrial> All()
    {
        var trials = new List<PreprocessingTrial>();
        foreach (string preset in PreprocessingPresets.Names)
        {
            foreach (ResizeMode resize in (ResizeMode[])[ResizeMode.Stretch, ResizeMode.Crop])
            {
                foreach (ChannelOrder order in (ChannelOrder[])[ChannelOrder.Rgb, ChannelOrder.Bgr])
                {
                    PreprocessingSettings settings = PreprocessingPresets.Find(preset);
                    ChannelValues mean = settings.Mean ?? default;
                    ChannelValues std = settings.Std ?? new(1, 1, 1);

                    // Mean and deviation stay with their colours.
                    bool turned = settings.Channels != order;
                    trials.Add(new PreprocessingTrial(
                        $"{preset}, {(resize == ResizeMode.Stretch ? "stretch" : "crop")}, {(order == ChannelOrder.Rgb ? "rgb" : "bgr")}",
                        settings with { Resize = resize, Channels = order, Mean = turned ? Reversed(mean) : mean, Std = turned ? Reversed(std) : std }));
                }
            }
        }

        return trials;

        static ChannelValues Reversed(ChannelValues values) => new(values.Third, values.Second, values.First);
    }

    /// <summary>Adds the model's answer to one picture.</summary>
    /// <param name="probabilities">The model's probabilities, <c>[K]</c>, which sum to 1.</param>
    /// <param name="truth">The true class; null if it is not known.</param>
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
