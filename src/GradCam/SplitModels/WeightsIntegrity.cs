using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>
/// Checks whether <c>weights.bin</c> is the file that the manifest describes. It always checks the length; it checks the hash once per file and
/// machine, see <see cref="VerifiedFiles"/>.
/// </summary>
internal static class WeightsIntegrity
{
    public static void CheckLength(string path, WeightsFile expected)
    {
        // The length of a link is that of its text.
        var file = new FileInfo(CanonicalPath.Of(path));
        if (!file.Exists)
            throw new GradCamException(GradCamErrorKind.Model, $"{path}: missing. The split model's graphs are there, but not their weights: make the folder with gradcam export, or copy this file too.");
        if (file.Length != expected.Bytes)
            throw new GradCamException(GradCamErrorKind.Model, $"{path}: {file.Length} bytes long, and the manifest says {expected.Bytes}: {(file.Length < expected.Bytes ? "cut short" : "not the file that belongs here")}. Export the model again, or copy the file again.");
    }

    public static void CheckHash(string path, WeightsFile expected, WeightsVerification verification, CancellationToken cancellationToken)
    {
        if (expected.Sha256 is not { } wanted || verification == WeightsVerification.Never)
            return;
        if (VerifiedFiles.OfUser(verification).OtherHashOrNull(path, wanted, cancellationToken) is { } found)
            throw new GradCamException(GradCamErrorKind.Model, $"{path}: altered: its SHA-256 is {found}, and the manifest says {wanted}. Export the model again, or copy the file again.");
    }
}
