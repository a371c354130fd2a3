using GradCam.Text;

namespace GradCam.Tests.Text;

public class NearMatchesTests
{
    private static readonly string[] s_animals = ["tabby cat", "tiger cat", "tiger", "zebra", "Siamese cat"];

    [Theory]
    [InlineData("tigre", "tiger")]
    [InlineData("TIGER", "tiger")]
    [InlineData("siamese", "Siamese cat")]
    [InlineData("zebr", "zebra")]
    [InlineData("zerba", "zebra")]
    public void The_nearest_comes_first(string word, string nearest) => Assert.Equal(nearest, NearMatches.Find(word, s_animals)[0]);

    [Theory]
    [InlineData("helicopter")]
    [InlineData("xyzxyzxyz")]
    [InlineData("tires")]
    public void What_is_nothing_like_them_finds_nothing(string word) => Assert.Empty(NearMatches.Find(word, s_animals));
}
