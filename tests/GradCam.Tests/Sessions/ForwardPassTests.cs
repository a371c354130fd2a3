using GradCam.NumPy;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace GradCam.Tests.Sessions;

public sealed class ForwardPassTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_that_is_handed_through_to_the_classifier_outlives_the_callers_array()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        Assert.Equal(ExportTool.Success, await ExportTool.Run([golden.Model, "--layer", "image", "--output", _folder["model"]], TextWriter.Null, TextWriter.Null));
        SplitModel model = SplitModel.Open(_folder["model"]);
        using var sessions = new SplitSessions(model, threads: 1);
        float[] expected = golden.Array("input").Data;

        using ForwardPass pass = RunOnACopy(sessions, model.Manifest, golden.Array("input"));

        // Unpinned memory moves or is freed, and other numbers replace its content.
        for (int round = 0; round < 4; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            for (int i = 0; i < 200; i++)
                Array.Fill(new float[expected.Length], float.NaN);
        }

        Assert.Equal(expected, pass.Tensor(model.Manifest.Image.Name).ToArray());
    }

    // In a separate method, so that no variable of the caller keeps the copy alive.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static ForwardPass RunOnACopy(SplitSessions sessions, Manifest manifest, NpyArray input) =>
        ForwardPass.Run(sessions, manifest, input.Data.ToArray(), (int)input.Shape[0], gradients: false, CancellationToken.None);
}
