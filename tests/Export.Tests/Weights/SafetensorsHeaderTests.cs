using System.Text;
using GradCam.TestSupport;
using GradCam.Tools.Export.Weights;

namespace Export.Tests.Weights;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void Types_are_converted()
    {
        byte[] data = [.. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes((ushort)0x3fc0), .. BitConverter.GetBytes(1.5)];
        byte[] file = Make("""
            {"__metadata__":{"format":"pt"},"module.half":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},
            "module.brain":{"dtype":"BF16","shape":[],"data_offsets":[2,4]},"module.double":{"dtype":"F64","shape":[1,1],"data_offsets":[4,12]}}
            """, data);
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllBytes(folder["weights"], file);
        using StateDict weights = StateDict.Open(folder["weights"]);
        Assert.Equal(["half", "brain", "double"], weights.Tensors.Keys);
        foreach (string name in weights.Tensors.Keys)
            Assert.Equal([1.5f], weights.ReadFloats(name));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "cut short")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap or an overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "the file has")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "gap or an overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]}}""", "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}""", "unknown type 'F4'")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "without dtype, shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "without dtype, shape")]
    [InlineData("""{"a":1}""", "without dtype, shape")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "safetensors header")]
    [InlineData("""{"a":""", "not JSON")]
    [InlineData("""{}""", "the file has")]
    public void Headers_that_do_not_fit_the_data_are_refused(string header, string expected) =>
        Assert.Contains(expected, Fixture.Refusal(Make(header, new byte[8])), StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("not JSON", Fixture.Refusal(Make("{\"a\":" + new string('[', 100_000), [])), StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = Make("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Equal(["a"], Fixture.ReadAll(whole));
        for (int length = 0; length < whole.Length; length++)
            Fixture.Refusal(whole[..length]);
    }

    private static byte[] Make(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. data];
    }
}
