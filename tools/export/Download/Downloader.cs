using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace GradCam.Tools.Export.Download;

/// <summary>
/// Downloads a file over HTTPS. The downloader writes to <c>NAME.part</c>, and renames it when it is complete and its SHA-256 is the one in its name
/// (see <see cref="HashInName"/>). It continues a broken transfer in the same run or the next (RFC 9110, 14: range requests; 13.1.5: If-Range).
/// </summary>
internal sealed class Downloader : IDisposable
{
    private const int BufferSize = 128 * 1024;
    private const int MaxRedirects = 5;

    private readonly HttpClient _http;

    /// <summary>Initializes a downloader with the system's proxy settings.</summary>
    public Downloader()
        : this(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(30) })
    {
    }

    /// <summary>Initializes a downloader with the caller's transport, which must not follow redirects itself.</summary>
    public Downloader(HttpMessageHandler handler)
    {
        // The limit is on the server's silence (IdleTimeout), not on the whole transfer, because half a gigabyte takes long on a slow line.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("gradcam-export", null));
    }

    /// <summary>Gets the number of successive attempts without data after which the downloader gives up.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Gets the pause after the first attempt without data; it doubles with each.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the maximum time of the server's silence.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the check of a file before its rename. It throws a <see cref="GradCamException"/> if the file is of the wrong kind.</summary>
    public Action<string> Check { get; init; } = _ => { };

    /// <summary>Gets the function that opens the part file. Tests simulate a full disk here.</summary>
    internal Func<string, Stream> OpenPart { get; init; } = PartFile.OpenExclusive;

    /// <summary>Downloads a file, unless it already exists.</summary>
    /// <param name="source">An https address (http for this machine only).</param>
    /// <param name="destination">Path of the file. The method creates its folder if it is missing.</param>
    /// <param name="progress">Receives the progress after every 128 KiB or less.</param>
    /// <param name="cancellationToken">Cancels the transfer. The received part stays for the next run.</param>
    /// <exception cref="GradCamException">The file cannot be downloaded or written, or does not match the hash in its name.</exception>
    public async Task<DownloadResult> FetchAsync(
        Uri source, string destination, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        RequireSecure(source, destination);
        string? wanted = HashInName.Of(source.Segments[^1]) ?? HashInName.Of(Path.GetFileName(destination));
        if (Directory.Exists(destination))
            throw new GradCamException(GradCamErrorKind.File, $"{destination}: is a folder. Give the path of the file to write.");
        if (File.Exists(destination) && WebPage.Is(destination))
            throw new GradCamException(GradCamErrorKind.Network, $"{destination}: is there already, and is a web page, not the file. Remove it to download it again.");
        if (File.Exists(destination))
            return await CheckExistingAsync(destination, wanted, cancellationToken);

        using PartFile part = await PartFile.OpenAsync(destination, OpenPart, cancellationToken);
        await FetchWholeAsync(source, destination, part, mayRelyOnHash: wanted is not null, progress, cancellationToken);

        string hash = part.Sha256();
        if (wanted is not null && !hash.StartsWith(wanted, StringComparison.Ordinal))
        {
            part.Delete();
            throw new GradCamException(
                GradCamErrorKind.Network, $"{destination}: what {source} sent is not the file: its SHA-256 is {hash}, and the name promises {wanted}... " +
                "It was deleted. Run again; if that does not help, fetch the file another way and put it there.");
        }

        part.Finish(path =>
        {
            if (WebPage.Is(path))
                throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {source} sent a web page, not the file: it may ask for a login. Nothing was kept. Fetch the file another way and put it there.");
            try
            {
                Check(path);
            }
            catch (GradCamException e)
            {
                throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {source} sent something else than weights, and it was deleted: {e.Message.Replace(path, Path.GetFileName(destination), StringComparison.Ordinal)}", e);
            }
        });
        return new DownloadResult(destination, hash, part.Length, wanted is not null);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<DownloadResult> CheckExistingAsync(string path, string? wanted, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream file = File.OpenRead(path);
            string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            return wanted is null || hash.StartsWith(wanted, StringComparison.Ordinal)
                ? new DownloadResult(path, hash, file.Length, wanted is not null)
                : throw new GradCamException(GradCamErrorKind.Network, $"{path}: is there already, but its SHA-256 is {hash}, and the name promises {wanted}... Remove it to download it again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: is there already and cannot be read: {e.Message}", e);
        }
    }

    private async Task FetchWholeAsync(
        Uri source, string destination, PartFile part, bool mayRelyOnHash, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        int inVain = 0;
        int restarts = part.Restarts;
        while (true)
        {
            long before = part.Length;
            Exception cause;
            try
            {
                await FetchSomeAsync(source, destination, part, mayRelyOnHash, progress, cancellationToken);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
            {
                // A cancelled transfer can look like a broken one.
                cancellationToken.ThrowIfCancellationRequested();
                cause = e;
            }

            inVain = part.Length > before ? 0 : inVain + 1;
            if (part.Restarts - restarts >= Attempts)
                throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {source} cannot be fetched: its parts do not belong together, and were thrown away {Attempts} times. {cause.Message} Fetch the file another way.", cause);
            if (inVain >= Attempts || cause.InnerException is AuthenticationException)
            {
                throw new GradCamException(
                    GradCamErrorKind.Network, $"{destination}: {source} cannot be fetched: {cause.Message} Check the connection and run again" +
                    (part.Length > 0 ? $": it goes on after the {part.Length} bytes that are there." : "."), cause);
            }

            await Task.Delay(Pause * Math.Pow(2, Math.Max(inVain - 1, 0)), cancellationToken);
        }
    }

    private async Task FetchSomeAsync(
        Uri source, string destination, PartFile part, bool mayRelyOnHash, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(IdleTimeout);
        try
        {
            // Without a tag and without a hash, the rest may belong to another version than the part.
            if (part.Length > 0 && part.Tag is null && !mayRelyOnHash)
                part.Restart(null);
            using HttpResponseMessage response = await SendAsync(source, destination, part, idle.Token);
            long? total = Begin(response, source, destination, part);
            if (total is not null && part.Length == total)
                return;
            progress?.Report(new DownloadProgress(part.Length, total));

            await using Stream body = await response.Content.ReadAsStreamAsync(idle.Token);
            var buffer = new byte[BufferSize];
            while (true)
            {
                idle.CancelAfter(IdleTimeout);
                int read = await body.ReadAsync(buffer, idle.Token);
                if (read == 0)
                    break;
                if (total is not null && part.Length + read > total)
                    throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {source} sends more than the {total} bytes it announced. Fetch the file another way.");
                await part.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
                progress?.Report(new DownloadProgress(part.Length, total));
            }

            if (total is not null && part.Length < total)
                throw new HttpRequestException($"The connection ended after {part.Length} of {total} bytes.");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The server was silent for {IdleTimeout.TotalSeconds:0} seconds.", e);
        }
    }

    // Adapts the part to the server's response, and returns the whole file's length if it is known.
    private static long? Begin(HttpResponseMessage response, Uri source, string destination, PartFile part)
    {
        string? tag = response.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                part.Restart(tag);
                return response.Content.Headers.ContentLength;

            case HttpStatusCode.PartialContent:
                ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
                if (part.Length == 0 || range?.From != part.Length || (part.Tag is not null && tag != part.Tag))
                {
                    // The server sends another range or another version, or does not state them, so the next attempt requests everything.
                    part.Restart(null);
                    throw new HttpRequestException("The server sent another part of the file than it was asked for.");
                }

                return range.Length;

            case HttpStatusCode.RequestedRangeNotSatisfiable:
                if (response.Content.Headers.ContentRange?.Length is long length && length == part.Length && (part.Tag is null || tag is null || tag == part.Tag))
                    return length;
                part.Restart(null);
                throw new HttpRequestException("The server has no more of the file than is there already, or another version of it.");

            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests:
            case >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException($"The server answered {(int)response.StatusCode} ({response.ReasonPhrase}).");

            default:
                throw new GradCamException(
                    GradCamErrorKind.Network, $"{destination}: {source} cannot be fetched: the server answered {(int)response.StatusCode} ({response.ReasonPhrase}). Check the address, or fetch the file another way.");
        }
    }

    // The downloader, not the handler, follows redirects, so that none of them leaves https.
    private async Task<HttpResponseMessage> SendAsync(Uri source, string destination, PartFile part, CancellationToken cancellationToken)
    {
        Uri address = source;
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.AcceptEncoding.ParseAdd("identity");
            if (part.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
                if (part.Tag is not null && EntityTagHeaderValue.TryParse(part.Tag, out EntityTagHeaderValue? tag))
                    request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }

            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
                return response;
            using (response)
            {
                Uri location = response.Headers.Location
                    ?? throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {address} is redirected to nowhere. Fetch the file another way.");
                address = new Uri(address, location);
                RequireSecure(address, destination);
            }
        }

        throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {source} is redirected more than {MaxRedirects} times. Check the address.");
    }

    private static void RequireSecure(Uri address, string destination)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            throw new GradCamException(GradCamErrorKind.Network, $"{destination}: {address} is not an https address. Plain http can be changed on the way; give an https address.");
    }
}
