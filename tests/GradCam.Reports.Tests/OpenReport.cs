using Microsoft.Playwright;

namespace GradCam.Reports.Tests;

/// <summary>Represents the report in a browser's window. Any error in its scripts fails the test that closes it.</summary>
public sealed class OpenReport : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    public OpenReport(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Add(message.Text);
        };
        page.Dialog += async (_, dialog) =>
        {
            _errors.Add($"a dialog said {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Asserts the number of rows that the gallery states.</summary>
    public async Task HasRows(int count) =>
        await Assertions.Expect(Page.Locator(".results [role=status]")).ToHaveTextAsync($"{count} row{(count == 1 ? "" : "s")} of {BrowserFixture.Rows}");

    /// <summary>Returns the positions of the rows that the gallery shows.</summary>
    public async Task<int[]> Cards() => await Page.EvaluateAsync<int[]>("[...document.querySelectorAll('.results .card')].map(c => Number(c.dataset.row))");

    public async ValueTask DisposeAsync()
    {
        Assert.NotEqual("hit", await Page.TitleAsync());
        await Page.CloseAsync();
        Assert.Empty(_errors);
    }
}
