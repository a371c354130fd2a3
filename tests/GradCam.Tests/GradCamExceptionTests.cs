using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests;

public class GradCamExceptionTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    [Fact]
    public void A_subject_goes_in_front_and_the_kind_stays()
    {
        var inner = new GradCamException(GradCamErrorKind.Picture, "the file is empty.");
        GradCamException named = inner.About("a.png");
        Assert.Equal("a.png: the file is empty.", named.Message);
        Assert.Equal((GradCamErrorKind.Picture, "a.png", inner), (named.Kind, named.Subject, named.InnerException));
    }

    [Fact]
    public void The_kind_names_the_part_of_the_input_that_is_wrong()
    {
        string shapes = TestPaths.InRepository("models", "shapes-split");
        using var explainer = Explainer.Load(shapes, cancellationToken: s_cancel);
        var grey = new Picture(8, 8, new byte[8 * 8 * 3]);
        (GradCamErrorKind Kind, Action Action)[] cases =
        [
            (GradCamErrorKind.Model, () => Explainer.Load("no-such-folder", cancellationToken: s_cancel)),
            (GradCamErrorKind.Target, () => explainer.Explain(grey, new ExplainOptions { Classes = ClassTargets.Of(99) }, s_cancel)),
            (GradCamErrorKind.Target, () => explainer.Model.Labels.Find("no such class")),
            (GradCamErrorKind.Method, () => CamMethods.Find("no-such-method")),
            (GradCamErrorKind.Method, () => CamMethods.Find("rise:samples=0")),
            (GradCamErrorKind.Tensor, () => explainer.Explain(new NpyArray([1, 2], [1, 2]), cancellationToken: s_cancel)),
            (GradCamErrorKind.Device, () => Device.Parse("no-such-device")),
        ];
        Assert.All(cases, c => Assert.Equal(c.Kind, Assert.Throws<GradCamException>(c.Action).Kind));
    }
}
