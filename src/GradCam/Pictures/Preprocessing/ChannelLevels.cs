namespace GradCam.Pictures;

/// <summary>Converts a picture's values to numbers in one channel of the model's input.</summary>
/// <param name="how">The model's preprocessing.</param>
/// <param name="channel">The channel of the model's input.</param>
/// <param name="range">The values that are black and white.</param>
internal readonly struct ChannelLevels(Preprocessing how, int channel, SampleRange range)
{
    private readonly float _low = (float)range.Low;
    private readonly float _high = (float)range.High;
    private readonly float _mean = how.Mean[channel];
    private readonly float _std = how.Std[channel];
    private readonly ValueRange _to = how.Range;
    private readonly bool _invert = how.Invert;

    /// <summary>Returns the number for a value. It computes in float32 and in torchvision's order, for the same bits.</summary>
    public float Of(float value)
    {
        float turned = _invert ? _high - value + _low : value;
        float scaled = _to switch
        {
            ValueRange.Raw => turned,
            ValueRange.Byte when _high - _low == byte.MaxValue => turned - _low,
            ValueRange.Byte => (turned - _low) / (_high - _low) * byte.MaxValue,
            _ => (turned - _low) / (_high - _low),
        };
        return (scaled - _mean) / _std;
    }
}
