using System.Globalization;
using GradCam.Datasets.Results;
using Microsoft.Playwright;

namespace GradCam.Reports.Tests;

/// <summary>Tests the report as people use it.</summary>
public sealed class ReportPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task The_overview_tells_what_came_of_the_run()
    {
        await using OpenReport report = await browser.Open();
        int explained = browser.Expected.Count(r => r.Row is { Error: null, Correct: not null });
        int right = browser.Expected.Count(r => r.Row is { Error: null, Correct: true });
        string accuracy = (100.0 * right / explained).ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0%";
        await Assertions.Expect(report.Page.Locator(".tiles")).ToContainTextAsync(accuracy);
        int mostConfident = browser.Expected.Where(r => r.Row.Correct is not null).MaxBy(r => r.Row.PredictedProbability)!.Place;
        await Assertions.Expect(report.Page.GetByRole(AriaRole.Group, new() { Name = "Most confident", Exact = true }).Locator(".card").First)
            .ToHaveAttributeAsync("data-row", mostConfident.ToString(CultureInfo.InvariantCulture));
        int least = browser.Expected.Where(r => r.Row.Correct is not null).MinBy(r => r.Row.PredictedProbability)!.Place;
        await Assertions.Expect(report.Page.GetByRole(AriaRole.Group, new() { Name = "Least confident" }).Locator(".card").First)
            .ToHaveAttributeAsync("data-row", least.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Filters_leave_the_rows_that_pass()
    {
        await using OpenReport report = await browser.Open("#view=gallery");
        IPage page = report.Page;
        await report.HasRows(BrowserFixture.Rows);
        await Choice(page, "Predicted class").SelectOptionAsync("7");
        await report.HasRows(Count(r => r.PredictedClass == 7));
        await Choice(page, "Result").SelectOptionAsync("wrong");
        await report.HasRows(Count(r => r is { PredictedClass: 7, Correct: false }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await report.HasRows(BrowserFixture.Rows);
        await page.GetByLabel("Confidence in %, from").FillAsync("90");
        await report.HasRows(Count(r => r.PredictedProbability >= 0.9f));
        await page.GetByLabel("Map spread, to").FillAsync("0.15");
        await report.HasRows(Count(r => r.PredictedProbability >= 0.9f && r.Spread <= 0.15f));
        await page.GetByLabel("top left").CheckAsync();
        await report.HasRows(Count(r => r.PredictedProbability >= 0.9f && r.Spread <= 0.15f && r.CenterX * 3 < 1 && r.CenterY * 3 < 1));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await page.GetByLabel("Map at the border in %, from").FillAsync("80");
        await report.HasRows(Count(r => r.BorderShare >= 0.8f));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Choice(page, "Result").SelectOptionAsync("error");
        await report.HasRows(Count(r => r.Error is not null));

        // The address contains the whole state, so that everyone who opens it sees the same.
        await page.ReloadAsync();
        await report.HasRows(Count(r => r.Error is not null));
        Assert.Equal("error", await Choice(page, "Result").InputValueAsync());
    }

    [Fact]
    public async Task The_gallery_is_sorted_and_has_pages()
    {
        await using OpenReport report = await browser.Open("#view=gallery");
        IPage page = report.Page;
        await Choice(page, "Sort by").SelectOptionAsync("probability");
        await Choice(page, "Direction").SelectOptionAsync("down");
        int[] expected = [.. browser.Expected.OrderBy(r => r.Row.PredictedProbability is null).ThenByDescending(r => r.Row.PredictedProbability).Select(r => r.Place)];
        await page.Locator($".results .card:first-child[data-row='{expected[0]}']").WaitForAsync();
        Assert.Equal(expected[..60], await report.Cards());
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pager")).ToContainTextAsync("Page 2 of 7");
        Assert.Equal(expected[60..120], await report.Cards());
        await page.Keyboard.PressAsync("PageDown");
        await Assertions.Expect(page.Locator(".pager")).ToContainTextAsync("Page 3 of 7");

        // Rows without a confidence are last in either direction.
        await page.GetByRole(AriaRole.Link, new() { Name = "Last" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pager")).ToContainTextAsync("Page 7 of 7");
        Assert.Equal(expected[360..], await report.Cards());
    }

    [Fact]
    public async Task The_keyboard_does_everything()
    {
        await using OpenReport report = await browser.Open();
        IPage page = report.Page;
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("STAR/");
        await report.HasRows(Count(r => r.Id.Contains("star/", StringComparison.Ordinal)));
        await Assertions.Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        int[] cards = await report.Cards();
        await page.Locator(".results .card").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(Card(page, cards[1])).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        ILocator heading = page.Locator("dialog h2");
        await Assertions.Expect(heading).ToHaveTextAsync(browser.Expected[cards[1]].Row.Id);
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(heading).ToHaveTextAsync(browser.Expected[cards[2]].Row.Id);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog")).ToBeHiddenAsync();
        await Assertions.Expect(Card(page, cards[2])).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_row_has_a_link_and_shows_picture_and_overlay()
    {
        await using OpenReport report = await browser.Open("#row=4");
        IPage page = report.Page;
        ResultRow row = browser.Expected[4].Row;
        await Assertions.Expect(page.Locator("dialog h2")).ToHaveTextAsync(row.Id);
        await Shown(page, "dialog .sides figure:nth-child(1) img");
        await Shown(page, "dialog .sides figure:nth-child(2) img");
        await Assertions.Expect(page.Locator("dialog dl")).ToContainTextAsync(row.Sha256!);

        // Its neighbour has no overlay, and the page draws one. Its names are hostile, but the page shows them as text.
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog h2")).ToHaveTextAsync(SyntheticRun.HostileName);
        await Shown(page, "dialog .sides figure:nth-child(1) img");
        await Assertions.Expect(page.Locator("dialog .stack canvas")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("dialog dl")).ToContainTextAsync(SyntheticRun.HostileLabel);
        Assert.Equal(0, await page.Locator("dialog script, dialog [onerror]").CountAsync());
    }

    [Fact]
    public async Task Tables_sort_and_lead_to_the_pictures()
    {
        await using OpenReport report = await browser.Open("#view=confusions");
        IPage page = report.Page;
        var most = browser.Expected.Where(r => r.Row.Correct == false).GroupBy(r => (r.Row.TrueClass, r.Row.PredictedClass)).MaxBy(g => g.Count())!;
        ILocator table = page.GetByRole(AriaRole.Region, new() { Name = "Which class was taken for which" });
        ILocator link = table.Locator("tbody tr").First.GetByRole(AriaRole.Link);
        await Assertions.Expect(link).ToHaveTextAsync(most.Count().ToString(CultureInfo.InvariantCulture));
        await link.ClickAsync();
        await report.HasRows(most.Count());

        await page.GetByRole(AriaRole.Link, new() { Name = "Classes" }).ClickAsync();
        ILocator head = page.GetByRole(AriaRole.Columnheader, new() { Name = "Class", Exact = true });
        await head.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(head).ToHaveAttributeAsync("aria-sort", "ascending");
        string[] names = [.. await page.Locator("tbody tr td:first-child").AllTextContentsAsync()];
        Assert.Equal(SyntheticRun.Labels.Length, names.Length);
        Assert.Equal(names.Order(StringComparer.InvariantCulture).Where(n => n[0] != '<'), names.Where(n => n[0] != '<'));

        await page.GetByRole(AriaRole.Link, new() { Name = "Mean maps" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mean canvas")).ToHaveCountAsync(SyntheticRun.Labels.Length);
        await page.GetByRole(AriaRole.Link, new() { Name = "Errors" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("not a picture: <b>its</b> first bytes are 00 00.");
        int empty = Count(r => r.Error == "the file is empty.");
        Assert.NotEqual(empty, Count(r => r.Error is not null));
        ILocator row = page.Locator("tbody tr").Filter(new() { HasText = "the file is empty." });
        await row.GetByRole(AriaRole.Link, new() { Name = empty.ToString(CultureInfo.InvariantCulture), Exact = true }).ClickAsync();
        await report.HasRows(empty);
        Assert.Equal("the file is empty.", await Choice(page, "Error").EvaluateAsync<string>("select => select.selectedOptions[0].textContent"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#view=gallery")]
    [InlineData("#view=classes")]
    [InlineData("#view=confusions")]
    [InlineData("#view=maps")]
    [InlineData("#view=errors")]
    [InlineData("#view=run")]
    [InlineData("#row=5")]
    public async Task A_small_screen_is_enough(string hash)
    {
        await using OpenReport report = await browser.Open(hash, 360, 740);
        Assert.Equal(360, await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        if (hash == "#row=5")
            Assert.True(await report.Page.EvaluateAsync<bool>("document.getElementById('details').scrollWidth <= 360"));
    }

    private int Count(Func<ResultRow, bool> passes) => browser.Expected.Count(r => passes(r.Row));

    private static ILocator Choice(IPage page, string label) => page.GetByRole(AriaRole.Combobox, new() { Name = label, Exact = true });

    private static ILocator Card(IPage page, int row) => page.Locator($".results .card[data-row='{row}']");

    private static async Task Shown(IPage page, string image) =>
        await page.WaitForFunctionAsync("selector => document.querySelector(selector)?.naturalWidth > 0", image);
}
