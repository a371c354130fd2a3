using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace GradCam.Reports.Tests;

/// <summary>
/// Measures the speed of a report of 100 000 rows, manually: <c>GRADCAM_REPORT=DIR dotnet run --project tests/GradCam.Reports.Tests -- --explicit
/// only --show-live-output on</c>. The report stays in <c>DIR/out/report</c>.
/// </summary>
public sealed class LargeReport
{
    private const int Rows = 100_000;

    [Fact(Explicit = true)]
    public async Task Is_quick()
    {
        Assert.SkipWhen(BrowserFixture.Chromium is null, "there is no Chromium here");
        string folder = Environment.GetEnvironmentVariable("GRADCAM_REPORT") ?? throw new InvalidOperationException("GRADCAM_REPORT is not set.");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string output = Path.Combine(folder, "out"), page = Path.Combine(output, "report", "index.html");
        if (!Directory.Exists(output))
            await SyntheticRun.WriteAsync(output, Path.Combine(folder, "photos"), Rows, 100, cancellationToken);
        await Time("merging and writing the report", async () => page = await SyntheticRun.ReportAsync(output, cancellationToken));

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = BrowserFixture.Chromium, Args = ["--no-sandbox"] });
        IPage window = await browser.NewPageAsync();
        window.SetDefaultTimeout(120_000);
        await Time("opening the overview", async () =>
        {
            await window.GotoAsync(new Uri(page).AbsoluteUri);
            await window.Locator("html[data-ready]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        });
        foreach ((string what, string hash) in new[]
        {
            ("the gallery", "view=gallery"),
            ("sorting by confidence", "view=gallery&sort=probability&dir=down"),
            ("one class, wrong, by border", "view=gallery&truth=3&result=wrong&sort=border&dir=down"),
            ("the last page by spread", "view=gallery&sort=spread&page=1667"),
            ("a name, for the first time", "view=gallery&text=099999"),
            ("a name again", "view=gallery&text=star%2F05"),
            ("a row", "row=77777"),
        })
        {
            double milliseconds = await window.EvaluateAsync<double>(
                """
                async hash => {
                  const start = performance.now();
                  location.hash = hash;
                  const state = new URLSearchParams(hash);
                  await new Promise(resolve => addEventListener('hashchange', resolve, { once: true }));
                  if (state.has('row'))
                    while (!document.querySelector('dialog[open] h2')) await new Promise(requestAnimationFrame);
                  else
                    await report.gallery.find(state);
                  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
                  return performance.now() - start;
                }
                """, hash);
            Tell(what, milliseconds);
        }
    }

    private static async Task Time(string what, Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        Tell(what, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static void Tell(string what, double milliseconds) =>
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {milliseconds:0} ms"));
}
