using System.Runtime.InteropServices;
using System.Text.Json;
using GradCam.NumPy;
using GradCam.TestSupport;
using Microsoft.Playwright;

namespace Samples.Tests;

/// <summary>Tests the page of <c>samples/web</c> in the system's Chromium.</summary>
public sealed class WebPageTests(ExplainedShapes shapes) : IClassFixture<ExplainedShapes>, IDisposable
{
    private const string Address = "http://localhost/";
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_model_runs_in_the_browser_and_nothing_leaves_the_machine()
    {
        string? chromium = (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? [named] : s_places).FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "there is no Chromium here (set CHROMIUM to where it is)");
        string site = _folder["web"];
        await Command.InstallOrSkip(TestPaths.InRepository("samples", "web"), site);
        (int exit, string output) = await Command.Run(site, "npm", "run", "build");
        Assert.True(exit == 0, output);

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        IPage page = await browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        var requests = new List<string>();
        var errors = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());

        // The test serves the folder without a server.
        await page.RouteAsync($"{Address}**", async route =>
        {
            string path = Path.Combine(site, new Uri(route.Request.Url).AbsolutePath.TrimStart('/') is { Length: > 0 } name ? name : "index.html");
            if (File.Exists(path))
                await route.FulfillAsync(new RouteFulfillOptions { Path = path, ContentType = TypeOf(path) });
            else
                await route.FulfillAsync(new RouteFulfillOptions { Status = 204 });
        });
        await page.GotoAsync(Address);
        await page.Locator("html[data-ready=true]").WaitForAsync();
        Assert.Empty(errors);
        requests.Clear();

        await page.SetInputFilesAsync("#model", shapes.Model);
        await page.SelectOptionAsync("#preprocessing", "imagenet");
        await page.SetInputFilesAsync("#picture", shapes.Star);
        await page.GetByText($"Class {shapes.Class}, ").WaitForAsync();
        JsonElement explained = (await page.EvaluateAsync("() => window.explained"))!.Value;
        Assert.Equal(shapes.Map.Length, explained.GetProperty("saliency").GetArrayLength());

        // The browser resizes the picture in its own way, so the map is near the library's and not equal to it.
        float[] saliency = [.. explained.GetProperty("saliency").EnumerateArray().Select(v => v.GetSingle())];
        Assert.Equal(Array.IndexOf(shapes.Map, shapes.Map.Max()), Array.IndexOf(saliency, saliency.Max()));
        Assert.Equal(480, await page.EvaluateAsync<int>("() => document.getElementById('view').width"));

        // The library's input gives the same map.
        float[] same = JsonSerializer.Deserialize<float[]>((await page.EvaluateAsync(
            """
            async base64 => {
              const values = new Float32Array(Uint8Array.from(atob(base64), c => c.charCodeAt(0)).buffer);
              const ort = await import('./ort/ort.wasm.bundle.min.mjs');
              const bytes = new Uint8Array(await document.getElementById('model').files[0].arrayBuffer());
              const session = await ort.InferenceSession.create(bytes);
              const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', values, [1, 3, 224, 224]) });
              return JSON.stringify([...results.saliency.data]);
            }
            """,
            Convert.ToBase64String(MemoryMarshal.AsBytes(NpyFile.Read(shapes.Input).Data.AsSpan()))))!.Value.GetString()!)!;
        shapes.MustEqual(same);
        Assert.Empty(errors);
        Assert.DoesNotContain(requests, r => !r.StartsWith("blob:", StringComparison.Ordinal));
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html",
        ".css" => "text/css",
        ".mjs" => "text/javascript",
        ".wasm" => "application/wasm",
        _ => "application/octet-stream",
    };
}
