using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>Counts the bytes of pictures that are kept while they are on their way.</summary>
internal sealed class PictureMemory(long most)
{
    private long _taken;

    /// <summary>Takes the picture's bytes, if there are as many left.</summary>
    public bool TryTake(Picture picture)
    {
        if (Interlocked.Add(ref _taken, picture.Pixels.LongLength) <= most)
            return true;
        Return(picture);
        return false;
    }

    public void Return(Picture picture) => Interlocked.Add(ref _taken, -picture.Pixels.LongLength);
}
