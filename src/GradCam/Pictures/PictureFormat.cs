namespace GradCam.Pictures;

/// <summary>Specifies a file format that a codec can write.</summary>
public enum PictureFormat
{
    /// <summary>PNG, lossless.</summary>
    Png,

    /// <summary>JPEG, quality 90.</summary>
    Jpeg,

    /// <summary>WebP, lossy, quality 90.</summary>
    Webp,
}
