namespace GradCam.Cli.Tests.Docs;

/// <summary>Tests that change the process's current folder, and so run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class CurrentFolder : ICollectionFixture<DocFolder>
{
    public const string Name = "current folder";
}
