using GradCam.Pictures;

namespace GradCam.Explaining;

/// <summary>A picture that has become the model's input, ready to be explained, see <see cref="Explainer.Prepare"/>.</summary>
public sealed class PreparedPicture
{
    internal PreparedPicture(float[] image, PixelRectangle seen, TimeSpan time)
    {
        Image = image;
        Seen = seen;
        Time = time;
    }

    /// <summary>The part of the picture that the model will see, in the picture's pixels.</summary>
    public PixelRectangle Seen { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Time { get; }

    /// <summary><c>[3,H,W]</c>.</summary>
    internal float[] Image { get; }
}
