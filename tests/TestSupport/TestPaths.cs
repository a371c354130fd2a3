namespace GradCam.TestSupport;

/// <summary>Where tests find the repository, their data, and data that may be missing.</summary>
public static class TestPaths
{
    /// <summary>The repository's root: the nearest folder above the test's program that holds GradCam.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The golden data in the repository: <c>tests/goldens</c>.</summary>
    public static string Goldens => Path.Combine(Root, "tests", "goldens");

    /// <summary>A path below the repository's root.</summary>
    public static string InRepository(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A new, empty folder that is removed with the returned object.</summary>
    public static TemporaryFolder NewFolder() => new();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GradCam.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("GradCam.sln is not above " + AppContext.BaseDirectory);
    }
}
