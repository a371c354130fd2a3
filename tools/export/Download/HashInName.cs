using System.Text.RegularExpressions;

namespace GradCam.Tools.Export.Download;

/// <summary>
/// Parses PyTorch's convention for files of weights: the name ends with the first digits of the content's SHA-256, as in <c>vgg16-397923af.pth</c>.
/// </summary>
internal static partial class HashInName
{
    /// <summary>Returns the first digits of the SHA-256, in lower case; <c>null</c> if the name has none.</summary>
    public static string? Of(string fileName)
    {
        Match match = Pattern().Match(fileName);
        return match.Success ? match.Groups[1].Value.ToLowerInvariant() : null;
    }

    // At least eight digits, as in PyTorch: "model-2024.pth" has a date, not a hash.
    [GeneratedRegex(@"-([0-9a-fA-F]{8,64})\.[A-Za-z0-9.]+$")]
    private static partial Regex Pattern();
}
