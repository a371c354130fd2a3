using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests.Runs;

public class BrokenPicturesTests
{
    [Fact]
    public async Task Every_kind_of_broken_file_is_a_row_and_the_others_are_done()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Directory.CreateDirectory(folder["in"]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        byte[] png = Dataset.Picture(1);
        byte[] jpeg = Dataset.Picture(2, PictureFormat.Jpeg);
        var expected = new Dictionary<string, string?>(StringComparer.Ordinal);
        Put("good.png", png, null);
        Put("empty.jpg", [], "empty");
        Put("half.png", png[..(png.Length / 2)], "cut short or damaged");
        Put("half.jpg", jpeg[..(jpeg.Length / 2)], "cut short or damaged");
        Put("header-only.png", png[..33], "cut short or damaged");
        Put("text.jpg", "Dear diary,\n"u8.ToArray(), "not a picture");
        Put("zeros.png", new byte[1000], "not a picture");
        Put("jpeg-called.png", jpeg, null);
        Put("huge.png", Huge(), "pixels are more than");
        Put("long-and-thin.png", Dataset.Codec.Encode(new Picture(5000, 1, new byte[15000]), PictureFormat.Png), null);
        if (!OperatingSystem.IsWindows())
        {
            Put("line\nend.png", Dataset.Picture(3), null);
            Put("고양이 사진.png", Dataset.Picture(4), null);
            Put(new string('x', 251) + ".png", Dataset.Picture(5), null);
            Put("  spaces  .png", Dataset.Picture(6), null);
            File.CreateSymbolicLink(folder["in/nowhere.png"], folder["none"]);
            expected["nowhere.png"] = "no such file";
            File.CreateSymbolicLink(folder["in/self.png"], folder["in/self.png"]);
            expected["self.png"] = "cannot be read";
            Directory.CreateSymbolicLink(folder["in/loop"], folder["in"]);
        }

        if (OperatingSystem.IsLinux())
        {
            // A pipe that waits for a writer, and a file that never ends.
            Process.Start("mkfifo", [folder["in/pipe.png"]]).WaitForExit();
            expected["pipe.png"] = "is a pipe or a terminal";
            File.CreateSymbolicLink(folder["in/pipe-link.png"], folder["in/pipe.png"]);
            expected["pipe-link.png"] = "is a pipe or a terminal";
            File.CreateSymbolicLink(folder["in/endless.png"], "/dev/zero");
            expected["endless.png"] = "the file is empty";
            File.CreateSymbolicLink(folder["in/random.png"], "/dev/urandom");
            expected["random.png"] = "the file is empty";
            File.CreateSymbolicLink(folder["in/nothing.png"], "/dev/null");
            expected["nothing.png"] = "the file is empty";

            // Next to the folder, because a socket's path has at most some hundred bytes.
            socket.Bind(new UnixDomainSocketEndPoint(Path.GetRelativePath(Directory.GetCurrentDirectory(), folder["s"])));
            File.CreateSymbolicLink(folder["in/socket.png"], folder["s"]);
            expected["socket.png"] = "cannot be read";
            Process.Start("/bin/sh", ["-c", "printf x > \"$(printf '%s/\\377\\376.png' \"$1\")\"", "sh", folder["in"]]).WaitForExit();
            expected["\uFFFD\uFFFD.png"] = "its name is not UTF-8";
        }

        // A gigabyte that uses no space on the disk.
        using (FileStream sparse = File.Create(folder["in/sparse.png"]))
            sparse.SetLength(1L << 30);
        expected["sparse.png"] = "more than the 512 MiB";

        if (!OperatingSystem.IsWindows() && !Environment.IsPrivilegedProcess)
        {
            Put("closed.png", png, "no permission");
            File.SetUnixFileMode(folder["in/closed.png"], UnixFileMode.None);
        }

        ShardState state = await Dataset.Run(Dataset.Options(folder["out"], folder["in"]));
        List<ResultRow> rows = await Dataset.Merge(folder["out"]);

        // .NET cannot remove it either.
        if (OperatingSystem.IsLinux())
            Process.Start("/bin/sh", ["-c", "rm -f \"$(printf '%s/\\377\\376.png' \"$1\")\"", "sh", folder["in"]]).WaitForExit();
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), rows.Select(r => r.Id).Order(StringComparer.Ordinal));
        foreach (ResultRow row in rows)
        {
            if (expected[row.Id] is { } message)
            {
                Assert.Contains(message, row.Error, StringComparison.Ordinal);
                Assert.DoesNotContain(folder.FullName, row.Error, StringComparison.Ordinal);
                Assert.Null(row.PredictedClass);
                Assert.Null(row.Overlay);
            }
            else
            {
                Assert.Null(row.Error);
                Assert.NotNull(row.PredictedClass);
                Assert.True(File.Exists(folder[$"out/{row.Overlay}"]));
            }
        }

        Assert.Equal(expected.Values.Count(e => e is not null), state.Errors);

        void Put(string name, byte[] content, string? message)
        {
            File.WriteAllBytes(folder[$"in/{name}"], content);
            expected[name] = message;
        }
    }

    // A PNG file of 66 bytes that says it has 100000 x 100000 pixels.
    private static byte[] Huge()
    {
        using var bytes = new MemoryStream();
        bytes.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, 100_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 100_000);
        (header[8], header[9]) = (8, 2);
        Chunk("IHDR"u8, header);
        Chunk("IDAT"u8, [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
        Chunk("IEND"u8, []);
        return bytes.ToArray();

        void Chunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            bytes.Write(number);
            bytes.Write(kind);
            bytes.Write(data);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. kind, .. data]));
            bytes.Write(number);
        }
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
