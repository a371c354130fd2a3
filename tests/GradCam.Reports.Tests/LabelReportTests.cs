using System.Text.Json;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.TestSupport;
using Microsoft.Playwright;

namespace GradCam.Reports.Tests;

/// <summary>Tests the report of a model with several labels.</summary>
public sealed class LabelReportTests
{
    // Label 1 is right in the first, wrong in the second and missed in the third; the fourth has no answer, the fifth no known labels.
    private static readonly (int[] Answers, int[]? Truth)[] Pictures = [([1, 0], [0, 1]), ([1], [2]), ([2], [1, 2]), ([], []), ([1], null)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Labels_lead_to_the_pictures_that_they_count()
    {
        Assert.SkipWhen(BrowserFixture.Chromium is null, "there is no Chromium here (set CHROMIUM to where it is)");
        using TemporaryFolder folder = TestPaths.NewFolder();
        string address = new Uri(await Write(folder)).AbsoluteUri;
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = BrowserFixture.Chromium, Args = ["--no-sandbox"] });
        await using var report = new OpenReport(await browser.NewPageAsync());
        IPage page = report.Page;
        await page.GotoAsync(address + "#view=classes");
        ILocator row = page.Locator("tbody tr", new() { HasText = SyntheticRun.Labels[1] });
        await Assertions.Expect(row).ToHaveTextAsync($"{SyntheticRun.Labels[1]}311150.0\u00a0%50.0\u00a0%50.0\u00a0%");
        await Assertions.Expect(page.Locator("#views")).Not.ToContainTextAsync("Confusions");
        foreach ((int column, int[] pictures) in new[] { (1, new[] { 0, 1, 4 }), (2, [0]), (3, [1]), (4, [2]) })
        {
            await row.Locator("td").Nth(column).Locator("a").ClickAsync();
            await Assertions.Expect(page.Locator(".results [role=status]")).ToHaveTextAsync($"{pictures.Length} row{(pictures.Length == 1 ? "" : "s")} of 5");
            Assert.Equal(pictures, await report.Cards());
            await page.GoBackAsync();
        }

        await page.GotoAsync(address + "#view=gallery&result=wrong");
        await Assertions.Expect(page.Locator(".results [role=status]")).ToHaveTextAsync("2 rows of 5");
        await Assertions.Expect(page.Locator(".card .facts").First).ToHaveTextAsync($"{SyntheticRun.Labels[1]} 90.0\u00a0%is {SyntheticRun.Labels[2]}");
        await page.GotoAsync(address + "#view=overview");
        await Assertions.Expect(page.Locator(".tiles")).ToContainTextAsync("exactly right of 4");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("accuracy of");
    }

    private static async Task<string> Write(TemporaryFolder folder)
    {
        string part = Path.Combine(folder["out"], RunFolder.PartsName, "0000of0001-000000000.parquet");
        await SyntheticRun.WriteAsync(folder["out"], folder["photos"], Pictures.Length, 1, Cancellation);
        ResultRow[] rows = [.. Pictures.Zip(await ResultPart.ReadAsync(part, null, Cancellation), (p, row) => row with
        {
            TrueClass = null,
            Correct = null,
            Answers = p.Answers,
            AnswerProbabilities = [.. p.Answers.Select((_, k) => 0.9f - 0.1f * k)],
            TrueClasses = p.Truth,
        })];
        await using (FileStream file = File.Create(part))
            await ResultPart.WriteAsync(file, rows, Cancellation);
        RunManifest manifest = RunManifest.Read(folder["out"])!;
        manifest = manifest with { Model = manifest.Model with { AnswerThreshold = 0.5f, WhyNoAccuracy = "several classes may be right" } };
        await File.WriteAllTextAsync(folder["out/run.json"], JsonSerializer.Serialize(manifest, RunJson.Readable.RunManifest), Cancellation);
        return await SyntheticRun.ReportAsync(folder["out"], Cancellation);
    }
}
