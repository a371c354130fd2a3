namespace GradCam.Cli.Explain;

/// <summary>Adds a name before messages that lack it.</summary>
internal static class Named
{
    /// <summary>Runs work on a file or option.</summary>
    /// <param name="name">The file or option.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="GradCamException">The exception of <paramref name="work"/>, with the name before its message.</exception>
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
