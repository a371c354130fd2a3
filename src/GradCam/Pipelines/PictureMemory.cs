using GradCam.Pictures;

namespace GradCam.Pipelines;

/// <summary>Counts the bytes of the pictures that the pipeline keeps until they are read.</summary>
internal sealed class PictureMemory(long most)
{
    private long _taken;

    /// <summary>Reserves the picture's bytes, if enough are left.</summary>
    public bool TryTake(Picture picture)
    {
        if (Interlocked.Add(ref _taken, picture.Pixels.LongLength) <= most)
            return true;
        Return(picture);
        return false;
    }

    public void Return(Picture picture) => Interlocked.Add(ref _taken, -picture.Pixels.LongLength);
}
