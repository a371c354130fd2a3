using GradCam.Methods;

namespace GradCam.Tests.Methods;

public class MethodParameterTests
{
    public static TheoryData<string> Methods => [.. CamMethods.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_declaration_reads_and_writes_its_own_value_alone(string name)
    {
        ICamMethod method = CamMethods.Find(name);
        foreach (MethodParameter parameter in method.Parameters)
        {
            Assert.Equal(parameter.DefaultText, parameter.Text(method));
            string other = parameter.Kind switch
            {
                MethodParameterKind.Choice => parameter.DefaultText == "yes" ? "no" : "yes",
                MethodParameterKind.Integer => parameter.DefaultText == "3" ? "4" : "3",
                _ => "0.25",
            };
            ICamMethod changed = parameter.Set(method, other);
            Assert.Equal(other, parameter.Text(changed));
            Assert.All(method.Parameters.Where(p => p != parameter), p => Assert.Equal(p.DefaultText, p.Text(changed)));
            Assert.Equal($"{name}:{parameter.Name}={other}", CamMethods.TextOf(changed));
            Assert.Equal(other, parameter.Text(CamMethods.Find(CamMethods.TextOf(changed))));
        }
    }

    [Theory]
    [InlineData("rise:samples=2000,seed=3", "rise:samples=2000,seed=3")]
    [InlineData("RISE:Seed=0, SAMPLES=10", "rise:samples=10")]
    [InlineData("rise:samples=4000", "rise")]
    [InlineData("smoothgrad+augment:samples=7,noise=0.5", "smoothgrad+augment:samples=7,noise=0.5")]
    [InlineData("smoothgradcamplusplus+eigen:samples=2", "smoothgradcamplusplus+eigen:samples=2")]
    [InlineData("reciprocam:gaussian=no", "reciprocam:gaussian=no")]
    [InlineData("gradcam+eigen+augment", "gradcam+eigen+augment")]
    public void A_text_is_a_method(string text, string expected) => Assert.Equal(expected, CamMethods.TextOf(CamMethods.Find(text)));

    [Theory]
    [InlineData("rise:sample=5", "rise has no parameter 'sample'. Its parameters: samples (default 4000), cells (default 7), share (default 0.5), seed (default 0).")]
    [InlineData("gradcam:samples=5", "gradcam has no parameters, and 'samples' is given.")]
    [InlineData("rise:samples=0", "samples of rise is '0'. It must be an integer from 1 to 1000000.")]
    [InlineData("rise:samples=1.5", "samples of rise is '1.5'. It must be an integer from 1 to 1000000.")]
    [InlineData("rise:share=NaN", "share of rise is 'NaN'. It must be a number from 0.001 to 1.")]
    [InlineData("reciprocam:gaussian=maybe", "gaussian of reciprocam is 'maybe'. It must be yes or no.")]
    [InlineData("rise:samples", "'samples' is no parameter of rise. Write name=value, with commas between several.")]
    [InlineData("rise:", "'' is no parameter of rise. Write name=value, with commas between several.")]
    [InlineData("rise:samples=1,samples=2", "the parameter samples of rise is given twice.")]
    public void A_wrong_text_is_an_error_that_names_the_remedy(string text, string message) =>
        Assert.Equal(message, Assert.Throws<GradCamException>(() => CamMethods.Find(text)).Message);
}
