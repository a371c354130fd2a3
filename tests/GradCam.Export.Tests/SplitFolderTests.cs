using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Export.Tests;

/// <summary>Only files of the old split model are replaced, and a later run finishes an interrupted replacement.</summary>
public sealed class SplitFolderTests : IDisposable
{
    private static readonly Manifest Shapes = ManifestFile.Read(File.ReadAllText(TestPaths.InRepository("models", "shapes-split", SplitModel.ManifestName)));

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    private string Model => _folder["model"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_made_and_disappears_if_nothing_is_published()
    {
        Assert.Throws<GradCamException>(() => SplitWorkspace.Use<bool>(Model, _ => throw new GradCamException(GradCamErrorKind.Model, "wrong")));
        Assert.False(Directory.Exists(Model));
        Publish("new");
        MustHold("new", []);
    }

    [Fact]
    public void An_empty_folder_stays_when_nothing_is_published()
    {
        Directory.CreateDirectory(Model);
        Assert.Throws<GradCamException>(() => SplitWorkspace.Use<bool>(Model, _ => throw new GradCamException(GradCamErrorKind.Model, "wrong")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Model));
    }

    /// <summary>TensorFlow.js uses the same file name.</summary>
    [Theory]
    [InlineData("""{"format": "layers-model", "generatedBy": "keras v2", "modelTopology": {}, "weightsManifest": []}""", "not a split model's manifest")]
    [InlineData("", "not a split model's manifest")]
    [InlineData("[]", "not a split model's manifest")]
    [InlineData("null", "not a split model's manifest")]
    public void A_model_json_of_something_else_gives_no_permission(string content, string why)
    {
        Put("model.json", content);
        Put("group1-shard1of1.bin", "weights");
        Put(".git/config", "history");
        Put("photos/beach.jpg", "sun");
        Refused(why, "holds other things and no split model");
    }

    [Fact]
    public void A_newer_format_gives_no_permission()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "model.json"), ManifestFile.Write(Shapes with { FormatVersion = 3 }));
        Refused("written in format version 3");
    }

    [Theory]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData(".git/config", ".git/")]
    [InlineData("src/main.c", "src/")]
    [InlineData("weights.bin.orig", "weights.bin.orig")]
    [InlineData(".gradcam-export-mine/thesis.doc", ".gradcam-export-mine/")]
    public void Unknown_files_and_folders_beside_a_split_model_are_named_and_kept(string other, string named)
    {
        Publish("old");
        Put(other, "mine");
        Refused($"this folder holds a split model and other things: {named}. Move");
    }

    [Fact]
    public void What_appears_while_the_model_is_made_is_kept_too()
    {
        Publish("old");
        Assert.Contains("late.txt", Assert.Throws<GradCamException>(() => Publish("new", meanwhile: () => Put("late.txt", "mine"))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Model, "late.txt")));
        File.Delete(Path.Combine(Model, "late.txt"));
        MustHold("old", []);
    }

    [Fact]
    public void A_readme_is_kept_as_it_is_and_files_that_only_the_old_model_has_go()
    {
        Publish("old");
        Put("README.md", "mine");
        Manifest smaller = Shapes with { GemmAblation = null, FullGradient = null };
        Publish("new", smaller);
        MustHold("new", ["README.md"], smaller);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Model, "README.md")));
    }

    [Fact]
    public void Links_are_replaced_and_their_targets_stay()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        Publish("old");
        Directory.CreateDirectory(_folder["store"]);
        foreach (string name in (string[])["weights.bin", "full-gradient.onnx", "model.json"])
        {
            File.Move(Path.Combine(Model, name), _folder[$"store/{name}"]);
            File.CreateSymbolicLink(Path.Combine(Model, name), $"../store/{name}");
        }

        File.WriteAllText(_folder["store/readme"], "mine");
        File.CreateSymbolicLink(Path.Combine(Model, "README.md"), "../store/readme");
        Directory.CreateSymbolicLink(_folder["link"], Model);
        Manifest smaller = Shapes with { FullGradient = null };
        Publish("new", smaller, folder: _folder["link"]);

        MustHold("new", ["README.md"], smaller);
        Assert.NotNull(new DirectoryInfo(_folder["link"]).LinkTarget);
        Assert.Equal("../store/readme", new FileInfo(Path.Combine(Model, "README.md")).LinkTarget);
        Assert.Null(new FileInfo(Path.Combine(Model, "weights.bin")).LinkTarget);
        Assert.Equal(["full-gradient.onnx", "model.json", "readme", "weights.bin"], Names(_folder["store"]));
        Assert.Equal("old", File.ReadAllText(_folder["store/weights.bin"]));
    }

    [Fact]
    public void A_manifest_that_names_files_elsewhere_removes_none_of_them()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(_folder["thesis.doc"], "mine");
        File.WriteAllText(Path.Combine(Model, "model.json"), ManifestFile.Write(Shapes with { Labels = "../thesis.doc", Features = _folder["thesis.doc"] }));
        Publish("new");
        MustHold("new", []);
        Assert.Equal("mine", File.ReadAllText(_folder["thesis.doc"]));
    }

    [Fact]
    public void Weights_stay_where_only_graphs_are_written()
    {
        Publish("old");
        SplitWorkspace.Use(Model, workspace =>
        {
            Write(workspace.Folder, "new", Shapes);
            File.Delete(Path.Combine(workspace.Folder, "weights.bin"));
            workspace.Publish();
            return true;
        });
        Assert.Equal("old", File.ReadAllText(Path.Combine(Model, "weights.bin")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Model, "features.onnx")));
    }

    /// <summary>Simulates a kill of the process after each number of steps, with an old model and without one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_an_interruption_at_any_step_the_next_run_finds_the_whole_new_model(bool replaces)
    {
        Manifest smaller = Shapes with { GemmAblation = null };
        for (int done = 0; ; done++)
        {
            using TemporaryFolder own = TestPaths.NewFolder();
            string model = Directory.CreateDirectory(own["model"]).FullName;
            if (replaces)
                Publish("old", folder: model);
            int steps = Interrupt(model, done, "new", smaller);
            Assert.Equal(done == 0 && replaces || done == steps, File.Exists(Path.Combine(model, "model.json")) && !(replaces && done == 1));

            // The next run fails for another reason, but still finishes the earlier replacement.
            Assert.Throws<GradCamException>(() => SplitWorkspace.Use<bool>(model, _ => throw new GradCamException(GradCamErrorKind.Model, "wrong")));
            MustHold("new", [], smaller, model);
            if (done == steps)
                return;
        }
    }

    [Fact]
    public void An_interruption_before_the_new_model_is_complete_leaves_the_old_one()
    {
        Publish("old");
        string left = Directory.CreateDirectory(Path.Combine(Model, $".gradcam-export-{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(Path.Combine(left, "weights.bin"), "half");
        File.WriteAllText(Path.Combine(left, "lock"), "");
        Assert.Throws<GradCamException>(() => SplitWorkspace.Use<bool>(Model, _ => throw new GradCamException(GradCamErrorKind.Model, "wrong")));
        MustHold("old", []);
    }

    [Fact]
    public void A_model_that_was_put_there_after_an_interruption_stays()
    {
        Publish("old");
        Interrupt(Model, 3, "new", Shapes);
        Write(Model, "restored", Shapes with { Name = "another" });
        Assert.Throws<GradCamException>(() => SplitWorkspace.Use<bool>(Model, _ => throw new GradCamException(GradCamErrorKind.Model, "wrong")));
        MustHold("restored", [], Shapes with { Name = "another" });
    }

    [Fact]
    public void The_folder_of_a_run_at_work_is_left_alone()
    {
        SplitWorkspace.Use(Model, first =>
        {
            Write(first.Folder, "first", Shapes);
            Publish("second");
            Assert.True(File.Exists(Path.Combine(first.Folder, "features.onnx")));
            first.Publish();
            return true;
        });
        MustHold("first", []);
    }

    [Fact]
    public void A_link_in_the_place_of_a_staging_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        Publish("old");
        Directory.CreateDirectory(_folder["mine"]);
        File.WriteAllText(_folder["mine/thesis.doc"], "mine");
        Directory.CreateSymbolicLink(Path.Combine(Model, $".gradcam-export-{Guid.NewGuid():N}"), _folder["mine"]);
        Refused("this folder holds a split model and other things: .gradcam-export-");
        Assert.Equal("mine", File.ReadAllText(_folder["mine/thesis.doc"]));
    }

    // Leaves a folder like a process that is killed after some of the steps. Returns the number of steps.
    private static int Interrupt(string model, int done, string content, Manifest manifest)
    {
        string staging;
        StagingFolder complete = StagingFolder.Create(model);
        Write(staging = complete.FullName, content, manifest);
        complete.Complete();
        complete.Dispose();
        using SplitFolder folder = SplitFolder.Unchecked(model);
        int count = 0;
        foreach (Action step in folder.Steps(staging))
        {
            if (count++ == done)
                return int.MaxValue;
            step();
        }

        return count;
    }

    private void Publish(string content, Manifest? manifest = null, string? folder = null, Action? meanwhile = null) =>
        SplitWorkspace.Use(folder ?? Model, workspace =>
        {
            Write(workspace.Folder, content, manifest ?? Shapes);
            meanwhile?.Invoke();
            workspace.Publish();
            return true;
        });

    private static void Write(string folder, string content, Manifest manifest)
    {
        foreach (string file in manifest.Files())
            File.WriteAllText(Path.Combine(folder, file), content);
        File.WriteAllText(Path.Combine(folder, "model.json"), ManifestFile.Write(manifest));
    }

    private void Put(string name, string content)
    {
        string path = Path.Combine(Model, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private void Refused(params string[] why)
    {
        string[] before = Contents();
        GradCamException error = Assert.Throws<GradCamException>(() => Publish("new"));
        Assert.StartsWith($"{Model}: ", error.Message, StringComparison.Ordinal);
        Assert.All(why, w => Assert.Contains(w, error.Message, StringComparison.Ordinal));
        Assert.Equal(before, Contents());
    }

    private string[] Contents() => [.. Directory.EnumerateFiles(Model, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f}: {File.ReadAllText(f)}")];

    private void MustHold(string content, string[] besides, Manifest? manifest = null, string? folder = null)
    {
        manifest ??= Shapes;
        folder ??= Model;
        Assert.Equal([.. manifest.Files().Append("model.json").Concat(besides).Order(StringComparer.Ordinal)], Names(folder));
        Assert.All(manifest.Files(), f => Assert.Equal(content, File.ReadAllText(Path.Combine(folder, f))));
        Assert.Equal(ManifestFile.Write(manifest), File.ReadAllText(Path.Combine(folder, "model.json")));
    }

    private static string[] Names(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
