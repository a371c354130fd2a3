using System.Security.Cryptography;
using GradCam;
using GradCam.TestSupport;
using GradCam.Tools.Export.Download;

namespace Export.Tests.Download;

public sealed class DownloaderTests : IDisposable
{
    private const int Half = 200_000;

    private static readonly byte[] s_content = Content(1);
    private static readonly string s_hash = Convert.ToHexStringLower(SHA256.HashData(s_content));
    private static readonly string s_name = $"net-{s_hash[..8]}.pth";

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly Downloader _downloader = new() { Pause = TimeSpan.FromMilliseconds(1), Attempts = 3, IdleTimeout = TimeSpan.FromSeconds(20) };

    private string Destination => Path.Combine(_folder.FullName, "weights", s_name);

    private string Part => Destination + ".part";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _downloader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole_and_verified()
    {
        using var server = new TinyServer((_, request) => Reply.File(s_content, request));
        var progress = new ProgressList();
        DownloadResult result = await _downloader.FetchAsync(server.Address(s_name), Destination, progress, Cancellation);
        Assert.Equal(new DownloadResult(Destination, s_hash, s_content.Length, Verified: true), result);
        AssertWhole();
        Assert.Equal(new DownloadProgress(0, s_content.Length), progress.Reports[0]);
        Assert.Equal(new DownloadProgress(s_content.Length, s_content.Length), progress.Reports[^1]);
        Assert.Equal(progress.Reports.OrderBy(report => report.Received), progress.Reports);

        // The second download sends no request.
        Assert.Equal(result, await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_broken_transfer_goes_on_where_it_stopped()
    {
        using var server = new TinyServer((_, request) => Reply.File(s_content, request, atMost: Half));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
        Assert.Equal([null, Half, 2 * Half], server.Requests.Select(request => request.From));
        Assert.Equal([null, "\"1\"", "\"1\""], server.Requests.Select(request => request.IfRange));
    }

    [Fact]
    public async Task The_next_run_goes_on_too()
    {
        using (var server = new TinyServer((i, request) => i == 0 ? Reply.File(s_content, request, Half) : Reply.Only(503)))
        {
            string message = (await Assert.ThrowsAsync<GradCamException>(() => _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation))).Message;
            Assert.StartsWith(Destination + ": ", message, StringComparison.Ordinal);
            Assert.Contains("503", message, StringComparison.Ordinal);
            Assert.Contains($"after the {Half} bytes", message, StringComparison.Ordinal);
            Assert.Equal(4, server.Requests.Count);
        }

        Assert.Equal(Half, new FileInfo(Part).Length);
        using var again = new TinyServer((_, request) => Reply.File(s_content, request));
        await _downloader.FetchAsync(again.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
        Assert.Equal(Half, Assert.Single(again.Requests).From);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_start()
    {
        using var server = new TinyServer((i, request) => Reply.File(s_content, request with { From = null }, i == 0 ? Half : int.MaxValue));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_read_from_the_start()
    {
        byte[] older = Content(2);
        using var server = new TinyServer((i, request) =>
            i == 0 ? Reply.File(older, request, Half, "\"old\"") : Reply.File(s_content, request, tag: "\"new\""));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
        Assert.Equal("\"old\"", server.Requests[1].IfRange);
    }

    [Fact]
    public async Task A_server_that_ignores_If_Range_is_found_out_by_the_tag()
    {
        byte[] older = Content(2);
        using var server = new TinyServer((i, request) =>
            i == 0 ? Reply.File(older, request, Half, "\"old\"") : Reply.File(s_content, request with { IfRange = null }, tag: "\"new\""));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
        Assert.Equal([null, Half, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Another_stretch_than_asked_for_is_not_appended()
    {
        using var server = new TinyServer((i, request) => i switch
        {
            0 => Reply.File(s_content, request, Half),
            1 => new Reply(206, s_content.AsMemory(5), s_content.Length - 5, $"Content-Range: bytes 5-{s_content.Length - 1}/{s_content.Length}"),
            _ => Reply.File(s_content, request),
        });
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
    }

    [Fact]
    public async Task A_part_that_is_whole_already_is_taken()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        await File.WriteAllBytesAsync(Part, s_content, Cancellation);
        using var server = new TinyServer((_, _) => Reply.Only(416, $"Content-Range: bytes */{s_content.Length}"));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
    }

    [Fact]
    public async Task A_part_that_is_too_long_is_thrown_away()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        await File.WriteAllBytesAsync(Part, new byte[s_content.Length + 1], Cancellation);
        using var server = new TinyServer((_, request) =>
            request.From > s_content.Length ? Reply.Only(416, $"Content-Range: bytes */{s_content.Length}") : Reply.File(s_content, request));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();
    }

    [Fact]
    public async Task Without_tag_and_hash_nothing_is_resumed()
    {
        string plain = Path.Combine(_folder.FullName, "net.pth");
        using var server = new TinyServer((i, request) => Reply.File(s_content, request, i == 0 ? Half : int.MaxValue, tag: null));
        DownloadResult result = await _downloader.FetchAsync(server.Address("net.pth"), plain, null, Cancellation);
        Assert.False(result.Verified);
        Assert.Equal(s_hash, result.Sha256);
        Assert.Null(server.Requests[1].From);
    }

    /// <summary>Without a tag in the response, the rest may not belong to the part.</summary>
    [Theory]
    [InlineData("net.pth")]
    [InlineData(null)]
    public async Task The_rest_of_another_version_without_a_tag_is_not_appended(string? name)
    {
        byte[] older = Content(2);
        string destination = Path.Combine(_folder.FullName, name ?? s_name);
        using var server = new TinyServer((i, request) =>
            i == 0 ? Reply.File(older, request, Half, "\"old\"") : Reply.File(s_content, request with { IfRange = null }, tag: null));
        DownloadResult result = await _downloader.FetchAsync(server.Address(name ?? s_name), destination, null, Cancellation);
        Assert.Equal(s_hash, result.Sha256);
        Assert.Equal([null, Half, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_whole_part_of_another_version_is_not_taken()
    {
        string destination = Path.Combine(_folder.FullName, "net.pth");
        await File.WriteAllBytesAsync(destination + ".part", Content(2), Cancellation);
        await File.WriteAllTextAsync(destination + ".part.tag", "\"old\"", Cancellation);
        using var server = new TinyServer((_, request) => request.From is null
            ? Reply.File(s_content, request, tag: "\"new\"")
            : Reply.Only(416, $"Content-Range: bytes */{s_content.Length}", "ETag: \"new\""));
        Assert.Equal(s_hash, (await _downloader.FetchAsync(server.Address("net.pth"), destination, null, Cancellation)).Sha256);
    }

    /// <summary>Each attempt receives data, and the next one discards it.</summary>
    [Fact]
    public async Task A_server_that_always_sends_false_data_is_left()
    {
        using var server = new TinyServer((i, request) => request.From is null
            ? Reply.File(s_content, request, Half + i)
            : new Reply(206, s_content.AsMemory(5), s_content.Length - 5, $"Content-Range: bytes 5-{s_content.Length - 1}/{s_content.Length}"));
        await RefusedAsync(server.Address(s_name), "were thrown away 3 times");
        Assert.InRange(server.Requests.Count, 3, 10);
    }

    [Fact]
    public async Task A_server_that_changes_the_file_at_each_request_is_left()
    {
        using var server = new TinyServer((i, request) => Reply.File(Content(i), request, Half, $"\"{i}\""));
        await RefusedAsync(server.Address(s_name), "were thrown away 3 times");
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Please log in</body></html>")]
    [InlineData("\n\t <HTML lang=\"en\"><title>502</title>")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>")]
    public async Task A_web_page_in_place_of_the_file_is_not_kept(string page)
    {
        string destination = Path.Combine(_folder.FullName, "net.pth");
        byte[] content = System.Text.Encoding.UTF8.GetBytes(page);
        using var server = new TinyServer((_, request) => Reply.File(content, request));
        string message = (await Assert.ThrowsAsync<GradCamException>(() => _downloader.FetchAsync(server.Address("net.pth"), destination, null, Cancellation))).Message;
        Assert.Contains("sent a web page", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.FullName));

        // An existing file is not used either.
        await File.WriteAllTextAsync(destination, page, Cancellation);
        message = (await Assert.ThrowsAsync<GradCamException>(() => _downloader.FetchAsync(server.Address("net.pth"), destination, null, Cancellation))).Message;
        Assert.Contains("is a web page", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_refused_is_not_kept()
    {
        string destination = Path.Combine(_folder.FullName, "net.pth");
        using var downloader = new Downloader { Check = file => throw new GradCamException(GradCamErrorKind.Model, $"{file}: no weights.") };
        using var server = new TinyServer((_, request) => Reply.File(s_content, request));
        string message = (await Assert.ThrowsAsync<GradCamException>(() => downloader.FetchAsync(server.Address("net.pth"), destination, null, Cancellation))).Message;
        Assert.EndsWith("it was deleted: net.pth: no weights.", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task Nothing_is_left_if_nothing_arrived()
    {
        Reply[] replies = [Reply.Only(301, "Location: http://example.org/x"), Reply.Only(302, "Location: file:///etc/passwd"), Reply.Only(302), Reply.Only(404), Reply.Only(503)];
        foreach (Reply reply in replies)
        {
            using var server = new TinyServer((_, _) => reply);
            await Assert.ThrowsAsync<GradCamException>(() => _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation));
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Destination)!));
        }
    }

    [Fact]
    public async Task The_wrong_bytes_are_deleted()
    {
        using var server = new TinyServer((_, request) => Reply.File(Content(2), request));
        await RefusedAsync(server.Address(s_name), "is not the file", "It was deleted");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Destination)!));
    }

    [Fact]
    public async Task The_wrong_file_at_the_destination_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        await File.WriteAllTextAsync(Destination, "mine", Cancellation);
        await RefusedAsync(new Uri("https://127.0.0.1:1/" + s_name), "is there already", "Remove it");
        Assert.Equal("mine", await File.ReadAllTextAsync(Destination, Cancellation));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    public async Task A_refusal_is_not_repeated(int status)
    {
        using var server = new TinyServer((_, _) => Reply.Only(status));
        await RefusedAsync(server.Address(s_name), $"answered {status}");
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Redirects_are_followed_but_not_for_ever()
    {
        using var server = new TinyServer((_, request) =>
            request.Path.EndsWith(".pth", StringComparison.Ordinal) ? Reply.Only(302, "Location: /else/where") : Reply.File(s_content, request));
        await _downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        AssertWhole();

        File.Delete(Destination);
        using var circle = new TinyServer((_, request) => Reply.Only(302, "Location: " + request.Path));
        await RefusedAsync(circle.Address(s_name), "redirected more than 5 times");
        Assert.Equal(6, circle.Requests.Count);
    }

    [Fact]
    public async Task Plain_http_is_for_this_machine_only()
    {
        await RefusedAsync(new Uri("http://example.org/" + s_name), "not an https address");
        await RefusedAsync(new Uri("file:///etc/hosts"), "not an https address");
        using var server = new TinyServer((_, _) => Reply.Only(301, "Location: http://example.org/x"));
        await RefusedAsync(server.Address(s_name), "http://example.org/x is not an https address");
    }

    [Fact]
    public async Task A_silent_server_is_left()
    {
        using var downloader = new Downloader { Pause = TimeSpan.FromMilliseconds(1), Attempts = 2, IdleTimeout = TimeSpan.FromMilliseconds(300) };
        using var server = new TinyServer((_, request) => Reply.File(s_content, request, 0) with { Hang = true });
        Task<DownloadResult> fetch = downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation);
        Assert.Contains("was silent", (await Assert.ThrowsAsync<GradCamException>(() => fetch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_transfer_keeps_its_part()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new TinyServer((_, request) => Reply.File(s_content, request, Half) with { Hang = true });
        var progress = new ProgressList { OnReport = report => { if (report.Received == Half) cancel.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _downloader.FetchAsync(server.Address(s_name), Destination, progress, cancel.Token));
        Assert.Equal(Half, new FileInfo(Part).Length);
        Assert.False(File.Exists(Destination));
    }

    [Fact]
    public async Task A_full_disk_is_called_one()
    {
        using var downloader = new Downloader { OpenPart = _ => new FullDisk() };
        using var server = new TinyServer((_, request) => Reply.File(s_content, request));
        string message = (await Assert.ThrowsAsync<GradCamException>(() => downloader.FetchAsync(server.Address(s_name), Destination, null, Cancellation))).Message;
        Assert.StartsWith(Destination + ": the disk is full", message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_named()
    {
        // A file has the path of the folder.
        await File.WriteAllTextAsync(Path.GetDirectoryName(Destination)!, "", Cancellation);
        await RefusedAsync(new Uri("https://127.0.0.1:1/" + s_name), "cannot be written");
    }

    [Fact]
    public async Task Two_downloads_of_a_file_do_not_mix()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        using FileStream other = new(Part, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        await RefusedAsync(new Uri("https://127.0.0.1:1/" + s_name), "no second download");
    }

    [Theory]
    [InlineData("vgg16-397923af.pth", "397923af")]
    [InlineData("vgg16-397923AF.pth", "397923af")]
    [InlineData("vgg16.pth", null)]
    [InlineData("model-2024.pth", null)]
    [InlineData("vgg16_bn-6c64b313.tar.gz", "6c64b313")]
    public void The_hash_is_in_the_name(string name, string? expected) => Assert.Equal(expected, HashInName.Of(name));

    private async Task RefusedAsync(Uri source, params string[] expected)
    {
        string message = (await Assert.ThrowsAsync<GradCamException>(() => _downloader.FetchAsync(source, Destination, null, Cancellation))).Message;
        Assert.StartsWith(Destination + ": ", message, StringComparison.Ordinal);
        foreach (string part in expected)
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    private void AssertWhole()
    {
        Assert.True(File.ReadAllBytes(Destination).AsSpan().SequenceEqual(s_content));
        Assert.Equal([Destination], Directory.GetFiles(Path.GetDirectoryName(Destination)!));
    }

    private static byte[] Content(int seed)
    {
        var content = new byte[500_000];
        new Random(seed).NextBytes(content);
        return content;
    }

    private sealed class ProgressList : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public Action<DownloadProgress>? OnReport { get; init; }

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            OnReport?.Invoke(value);
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
    }
}
