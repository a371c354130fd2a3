using System.Security.Cryptography;
using System.Text;
using GradCam.Datasets.Inputs;

namespace GradCam.Datasets.Tests.Inputs;

public class ShardTests
{
    [Fact]
    public void Every_picture_has_one_shard_and_shards_are_about_as_large()
    {
        Shard[] shards = [.. Enumerable.Range(0, 8).Select(i => new Shard(i, 8))];
        int[] owners = [.. Enumerable.Range(0, 8000).Select(n => shards.Single(s => s.Owns($"class/{n}.jpg")).Index)];
        Assert.All(owners.CountBy(o => o), shard => Assert.InRange(shard.Value, 880, 1120));
    }

    [Fact]
    public void A_shard_is_the_same_on_every_machine()
    {
        // Computed independently: the first 8 bytes of the hash, big-endian, modulo 8.
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("고양이.jpg"));
        ulong first = 0;
        foreach (byte b in hash[..8])
            first = first * 256 + b;
        Assert.True(new Shard((int)(first % 8), 8).Owns("고양이.jpg"));
    }

    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("3/8", 3, 8)]
    public void Shards_are_read(string text, int index, int count) => Assert.Equal(new Shard(index, count), Shard.Parse(text));

    [Theory]
    [InlineData("8/8")]
    [InlineData("-1/8")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    [InlineData("0/0")]
    [InlineData("0/99999")]
    public void Others_are_refused(string text) => Assert.Throws<GradCamException>(() => Shard.Parse(text));
}
