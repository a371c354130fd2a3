using GradCam.Datasets.Inputs;

namespace GradCam.Datasets.Tests.Inputs;

public class GlobInputTests
{
    [Theory]
    [InlineData("*.jpg", "a.jpg", true)]
    [InlineData("*.jpg", "b/a.jpg", false)]
    [InlineData("**/*.jpg", "a.jpg", true)]
    [InlineData("**/*.jpg", "b/c/a.jpg", true)]
    [InlineData("*/c/**", "b/c/d/a.jpg", true)]
    [InlineData("*/c/**", "b/d/c/a.jpg", false)]
    [InlineData("**/c/*.jpg", "c/c/a.jpg", true)]
    [InlineData("?.jpg", "ab.jpg", false)]
    [InlineData("*.jpg", "a.JPG", false)]
    public void Matches_as_shells_do(string pattern, string path, bool matches) => Assert.Equal(matches, new GlobInput(pattern).Matches(path));
}
