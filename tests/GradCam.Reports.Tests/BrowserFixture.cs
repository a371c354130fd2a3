using GradCam.TestSupport;
using Microsoft.Playwright;

namespace GradCam.Reports.Tests;

/// <summary>Provides a report of a synthetic run, and the system's Chromium; it does not download a browser.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    public const int Rows = 400;
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _page = "";

    /// <summary>Gets the path of Chromium; <c>null</c> if there is none.</summary>
    public static string? Chromium { get; } = (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? [named] : Places).FirstOrDefault(File.Exists);

    internal ResultRowView[] Expected { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (Chromium is null)
            return;
        await SyntheticRun.WriteAsync(_folder["out"], _folder["photos"], Rows, 20, CancellationToken.None);
        _page = await SyntheticRun.ReportAsync(_folder["out"], CancellationToken.None);
        Expected = [.. SyntheticRun.Rows(_folder["photos"], Rows, 20).Select((row, i) => new ResultRowView(i, row))];
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens the report.</summary>
    /// <param name="hash">The part of the report to open.</param>
    /// <param name="width">The window's width.</param>
    /// <param name="height">The window's height.</param>
    public async Task<OpenReport> Open(string hash = "", int width = 1280, int height = 900)
    {
        Assert.SkipWhen(_browser is null, "there is no Chromium here (set CHROMIUM to where it is)");
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height } });
        var report = new OpenReport(page);

        // The machine may be busy, but an element that is not there after this time never appears.
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(new Uri(_page).AbsoluteUri + hash);
        await page.Locator("html[data-ready]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _folder.Dispose();
    }
}
