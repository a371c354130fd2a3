namespace GradCam.Cli.Tests.Docs;

/// <summary>Runs tests that change the process's current folder alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class CurrentFolder : ICollectionFixture<DocFolder>
{
    public const string Name = "current folder";
}
