using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Export.Tests.Download;

/// <summary>
/// Represents an HTTP server on this machine that handles each connection, in turn, as the test specifies. It uses raw sockets, because ordinary
/// servers do not break off in the middle.
/// </summary>
internal sealed class TinyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, Request, Reply> _answer;

    /// <summary>Starts the server; <paramref name="answer"/> receives the request's number, from 0, and the request.</summary>
    public TinyServer(Func<int, Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Gets the requests so far.</summary>
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
                    // The client closed the connection.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server has stopped.
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

/// <summary>Represents a client's request.</summary>
/// <param name="Path">The path.</param>
/// <param name="From">First byte of the range; <c>null</c> for a request of everything.</param>
/// <param name="IfRange">The entity tag of the range.</param>
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

/// <summary>Represents the server's response before it closes the connection.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The bytes to send.</param>
/// <param name="DeclaredLength">The Content-Length; more than the body's to break off; <c>null</c> for none.</param>
/// <param name="Headers">Further header lines.</param>
internal sealed record Reply(int Status, ReadOnlyMemory<byte> Body, long? DeclaredLength, params string[] Headers)
{
    /// <summary>Gets whether the server then keeps the connection open without data.</summary>
    public bool Hang { get; init; }

    /// <summary>Returns a file, or the requested range, with at most <paramref name="atMost"/> bytes.</summary>
    public static Reply File(byte[] content, Request request, int atMost = int.MaxValue, string? tag = "\"1\"")
    {
        int from = (int)(request.IfRange is null || request.IfRange == tag ? request.From ?? 0 : 0);
        string[] tags = tag is null ? [] : ["ETag: " + tag];
        ReadOnlyMemory<byte> body = content.AsMemory(from, Math.Min(content.Length - from, atMost));
        return from == 0
            ? new Reply(200, body, content.Length, tags)
            : new Reply(206, body, content.Length - from, [$"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}", .. tags]);
    }

    /// <summary>Returns only a status.</summary>
    public static Reply Only(int status, params string[] headers) => new(status, ReadOnlyMemory<byte>.Empty, 0, headers);
}
