using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Export.Tests.Download;

/// <summary>
/// An HTTP server on this machine that does to each connection, in turn, what the test says: raw sockets, since servers made to
/// be used do not break off in the middle.
/// </summary>
internal sealed class TinyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, Request, Reply> _answer;

    /// <summary>Starts; <paramref name="answer"/> gets the request's number, from 0, and the request.</summary>
    public TinyServer(Func<int, Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The requests so far.</summary>
    public List<Request> Requests { get; } = [];

    public Uri Address(string name) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/models/{name}");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await AnswerAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The client went away.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        Request request = await Request.ReadAsync(stream, _stop.Token);
        Requests.Add(request);
        Reply reply = _answer(Requests.Count - 1, request);
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} Something\r\nConnection: close\r\n");
        if (reply.DeclaredLength is long length)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        foreach (string header in reply.Headers)
            head.Append(header).Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        await stream.WriteAsync(reply.Body, _stop.Token);
        if (reply.Hang)
            await Task.Delay(Timeout.Infinite, _stop.Token);
    }
}

/// <summary>What a client asked for.</summary>
/// <param name="Path">The path.</param>
/// <param name="From">First byte of the range; null if it asked for everything.</param>
/// <param name="IfRange">The entity tag that the range is bound to.</param>
internal sealed record Request(string Path, long? From, string? IfRange)
{
    public static async Task<Request> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = (await reader.ReadLineAsync(cancellationToken) ?? "GET / HTTP/1.1").Split(' ')[1];
        long? from = null;
        string? ifRange = null;
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = long.Parse(line.AsSpan(13).TrimEnd('-'), CultureInfo.InvariantCulture);
            if (line.StartsWith("If-Range: ", StringComparison.OrdinalIgnoreCase))
                ifRange = line[10..];
        }

        return new Request(path, from, ifRange);
    }
}

/// <summary>What the server sends before it closes the connection.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The bytes that are sent.</param>
/// <param name="DeclaredLength">The Content-Length; more than the body has to break off. Null for none.</param>
/// <param name="Headers">Further header lines.</param>
internal sealed record Reply(int Status, ReadOnlyMemory<byte> Body, long? DeclaredLength, params string[] Headers)
{
    /// <summary>Whether it then keeps the connection open and says nothing.</summary>
    public bool Hang { get; init; }

    /// <summary>A file, or the stretch that was asked for, of which at most <paramref name="atMost"/> bytes are sent.</summary>
    public static Reply File(byte[] content, Request request, int atMost = int.MaxValue, string? tag = "\"1\"")
    {
        int from = (int)(request.IfRange is null || request.IfRange == tag ? request.From ?? 0 : 0);
        string[] tags = tag is null ? [] : ["ETag: " + tag];
        ReadOnlyMemory<byte> body = content.AsMemory(from, Math.Min(content.Length - from, atMost));
        return from == 0
            ? new Reply(200, body, content.Length, tags)
            : new Reply(206, body, content.Length - from, [$"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}", .. tags]);
    }

    /// <summary>A status and nothing more.</summary>
    public static Reply Only(int status, params string[] headers) => new(status, ReadOnlyMemory<byte>.Empty, 0, headers);
}
