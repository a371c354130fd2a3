using System.Diagnostics;
using GradCam.Fuzz;
using GradCam.TestSupport;

namespace Fuzz.Tests;

public sealed class ReadersTests
{
    private const uint Seed = 13;

    public static TheoryData<string> Names => new(Readers.All.Select(r => r.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_corpus_is_whole(string name)
    {
        Reader reader = Readers.All.Single(r => r.Name == name);
        using TemporaryFolder folder = TestPaths.NewFolder();
        var trial = new Trial(reader, folder.FullName);
        IEnumerable<string> inputs = reader.OfFolders ? Directory.EnumerateDirectories(folder[name]) : Directory.EnumerateFiles(folder[name]);

        // Most are accepted: mutants of the others would show little.
        Outcome[] outcomes = [.. inputs.Select(input => trial.Read(input, out _))];
        Assert.DoesNotContain(outcomes, outcome => outcome is not (Outcome.Accepted or Outcome.Rejected));
        Assert.True(outcomes.Count(outcome => outcome == Outcome.Accepted) > outcomes.Length / 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutants_are_rejected_with_an_error_for_the_user(string name)
    {
        Reader reader = Readers.All.Single(r => r.Name == name);
        using TemporaryFolder folder = TestPaths.NewFolder();
        var trial = new Trial(reader, folder.FullName);
        int rejected = 0;
        for (long i = 0; i < Mutants(name); i++)
        {
            Outcome outcome = trial.Run(Seed, i, out string why);
            Assert.True(outcome is Outcome.Accepted or Outcome.Rejected, $"{name}, seed {Seed}, mutant {i}: {outcome}: {why}");
            rejected += outcome == Outcome.Rejected ? 1 : 0;
        }

        Assert.NotEqual(0, rejected);
    }

    [Fact]
    public void Mutants_that_showed_a_fault_before_show_none()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string found in Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Found")))
        {
            Reader reader = Readers.All.Single(r => r.Name == Path.GetFileName(found));
            var trial = new Trial(reader, folder.FullName);
            foreach (string file in Directory.EnumerateFiles(found))
            {
                // For a reader of folders, CORPUS-NAME is a file of the folder CORPUS.
                string input = reader.OfFolders ? folder[$"{reader.Name}/{Path.GetFileName(file).Split('-')[0]}"] : file;
                if (reader.OfFolders)
                    File.Copy(file, Path.Combine(input, reader.Changed), overwrite: true);
                Outcome outcome = trial.Read(input, out string why);
                Assert.True(outcome is Outcome.Accepted or Outcome.Rejected, $"{file}: {outcome}: {why}");
            }
        }
    }

    // The number of mutants for about a second.
    private static int Mutants(string name) => name switch
    {
        "import" or "split" => 30,
        "picture" or "run" or "part" => 300,
        _ => 1000,
    };

    [Fact]
    public void Mutants_depend_on_seed_and_number_alone()
    {
        Assert.Equal(Mutation.At(Seed, 7).Edits, Mutation.At(Seed, 7).Edits);
        Assert.NotEqual(Mutation.At(Seed, 7).Edits, Mutation.At(Seed, 8).Edits);
        Assert.NotEqual(Mutation.At(Seed, 7).Edits, Mutation.At(Seed + 1, 7).Edits);
    }
}
