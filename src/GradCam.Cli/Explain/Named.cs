namespace GradCam.Cli.Explain;

/// <summary>Puts a name in front of messages that lack it.</summary>
internal static class Named
{
    /// <summary>Does something for a file or option.</summary>
    /// <param name="name">The file or option.</param>
    /// <param name="work">What to do.</param>
    /// <exception cref="GradCamException">What <paramref name="work"/> threw, with the name in front.</exception>
    public static T By<T>(string name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (GradCamException e) when (e is not UsageException)
        {
            throw e.About(name);
        }
    }
}
