using System.Text;
using GradCam.Methods;

namespace GradCam.Cli.Explain;

/// <summary>Represents one of the requested methods, and the look of its maps.</summary>
/// <param name="Method">The method.</param>
/// <param name="Drawing">The options for drawing its maps. They depend on the method: a few pixels outshine all others in attributions to pixels.</param>
/// <param name="Tag">The method's part of file names; <c>null</c> if there is one method only.</param>
internal sealed record MethodChoice(ICamMethod Method, Drawing Drawing, string? Tag)
{
    /// <summary>Returns a method's part of file names: <c>rise-samples-500</c> for <c>rise:samples=500</c>.</summary>
    public static string TagOf(ICamMethod method)
    {
        var tag = new StringBuilder();
        foreach (char c in CamMethods.TextOf(method))
            tag.Append(char.IsAsciiLetterOrDigit(c) || c == '.' ? char.ToLowerInvariant(c) : '-');
        return tag.ToString();
    }
}
