namespace GradCam.TestSupport;

/// <summary>Provides the paths of the repository, of tests' data, and of data that may be missing.</summary>
public static class TestPaths
{
    /// <summary>Gets the repository's root: the nearest folder above the test's program that contains GradCam.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Gets the golden data in the repository: <c>tests/goldens</c>.</summary>
    public static string Goldens => Path.Combine(Root, "tests", "goldens");

    /// <summary>Returns a path below the repository's root.</summary>
    public static string InRepository(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Returns a new, empty folder that is removed with the returned object.</summary>
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
