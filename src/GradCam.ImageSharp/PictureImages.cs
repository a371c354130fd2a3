using GradCam.Pictures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GradCam.ImageSharp;

/// <summary>Pictures to images and back. Pixels are copied.</summary>
public static class PictureImages
{
    /// <summary>The image as a picture. It is taken as it lies: not turned as its EXIF says (<c>AutoOrient</c> does that).</summary>
    /// <param name="image">The image; of an animation, the first frame.</param>
    public static Picture ToPicture(this Image<Rgb24> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] pixels = new byte[checked(image.Width * image.Height * Picture.Channels)];
        image.CopyPixelDataTo(pixels);
        return new Picture(image.Width, image.Height, pixels);
    }

    /// <summary>The picture as an image, which the caller disposes.</summary>
    public static Image<Rgb24> ToImage(this Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Image.LoadPixelData<Rgb24>(picture.Pixels, picture.Width, picture.Height);
    }

    /// <summary>The transparent picture as an image, which the caller disposes.</summary>
    public static Image<Rgba32> ToImage(this RgbaPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Image.LoadPixelData<Rgba32>(picture.Pixels, picture.Width, picture.Height);
    }

    /// <summary>The grey picture as an image, which the caller disposes.</summary>
    public static Image<L8> ToImage(this GreyPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Image.LoadPixelData<L8>(picture.Pixels, picture.Width, picture.Height);
    }
}
