using System.Buffers.Binary;
using System.IO.Compression;

namespace Export.Tests.Weights;

public sealed class ZipDirectoryTests
{
    private static readonly byte[] s_pickle = new PickleWriter().Op("}").Text("weight").Tensor("0", 16, 0, [4, 4], [4, 1]).Op("s").ToArray();

    [Fact]
    public void A_deflated_pickle_is_read_a_deflated_storage_is_not()
    {
        string message = Fixture.Refusal(PickleWriter.Zip(s_pickle, new byte[64], CompressionLevel.Fastest));
        Assert.Contains("'0' is compressed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        // 80 MB of MARK in 80 KB, declared as such.
        byte[] bomb = PickleWriter.Zip([.. Enumerable.Repeat((byte)'(', 80_000_000)], null, CompressionLevel.Fastest);
        Assert.True(bomb.Length < 1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("claims 80000000 bytes", Fixture.Refusal(bomb), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_member_that_unpacks_to_more_than_it_declares_is_refused()
    {
        byte[] archive = PickleWriter.Zip([.. Enumerable.Repeat((byte)'N', 100_000)], null, CompressionLevel.Fastest);
        // The unpacked length of the first member, in the directory.
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(Central(archive, 0) + 24), 100);
        Assert.Contains("more than the 100 bytes it declares", Fixture.Refusal(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 0x7fffffff)] // packed length
    [InlineData(24, 0x7fffffff)] // unpacked length
    [InlineData(42, 0x7fffffff)] // position
    [InlineData(42, 1)]
    [InlineData(42, 0)] // another member's position
    [InlineData(20, -1)] // ZIP64, without the field
    public void Members_outside_the_archive_or_in_each_other_are_refused(int field, int value)
    {
        byte[] archive = PickleWriter.Zip(s_pickle);
        Assert.Equal(["weight"], Fixture.ReadAll(archive));
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(Central(archive, 1) + field), value);
        Assert.Contains("damaged ZIP archive", Fixture.Refusal(archive), StringComparison.Ordinal);
    }

    [Fact]
    public void Overlapping_members_are_refused()
    {
        // A stored member made to reach into the next one, in the directory.
        byte[] archive = PickleWriter.Zip(s_pickle);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(Central(archive, 1) + 20), 70);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(Central(archive, 1) + 24), 70);
        Assert.Contains("overlap", Fixture.Refusal(archive), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_comes_twice_is_refused()
    {
        byte[] archive = PickleWriter.Archive(CompressionLevel.NoCompression, ("a/data.pkl", s_pickle), ("a/data.pkl", s_pickle));
        Assert.Contains("in it twice", Fixture.Refusal(archive), StringComparison.Ordinal);
    }

    // Position of a member's record in the directory.
    private static int Central(byte[] archive, int index)
    {
        int at = -1;
        for (int i = 0; i <= index; i++)
            at = archive.AsSpan(at + 1).IndexOf("PK\u0001\u0002"u8) + at + 1;
        return at;
    }
}
