using System.Text.RegularExpressions;

namespace GradCam.Datasets.Reports;

/// <summary>
/// Settings of a run as people read them. The manifest keeps what .NET says of a record, <c>OverlayOptions { Opacity = 0.5, Box = False }</c>, since
/// runs are compared by it; here that is <c>opacity 0.5, box no</c>.
/// </summary>
internal static partial class SettingText
{
    /// <summary>A setting's value in words; null where it says nothing.</summary>
    public static string? Plain(string value)
    {
        if (TypeName().IsMatch(value))
            return null;
        if (!value.EndsWith('}'))
            return value;
        string[] members = [.. Member().Matches(value)
            .Select(m => (Name: m.Groups[1].Value, Value: m.Groups[2].Value.Trim()))
            .Where(m => m.Value.Length > 0 && !TypeName().IsMatch(m.Value))
            .Select(m => $"{Words(m.Name)} {Words(m.Value switch { "True" => "yes", "False" => "no", _ => m.Value })}")];
        return members.Length == 0 ? null : string.Join(", ", members);
    }

    // SideBySide: side by side.
    private static string Words(string name) => WordBegin().Replace(name, " $1").ToLowerInvariant();

    // Of a class that says nothing of itself, .NET has the full name.
    [GeneratedRegex(@"^GradCam(\.\w+)+$")]
    private static partial Regex TypeName();

    // A name and its value, unless that is a record with members of its own.
    [GeneratedRegex(@"(\w+) = ([^{},]*)(?=[,}])")]
    private static partial Regex Member();

    [GeneratedRegex(@"(?<=[a-z])([A-Z])")]
    private static partial Regex WordBegin();
}
