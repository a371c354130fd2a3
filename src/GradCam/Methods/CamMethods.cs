using GradCam.Text;

namespace GradCam.Methods;

/// <summary>The methods that come with the library.</summary>
public static class CamMethods
{
    /// <summary>Grad-CAM, the default.</summary>
    public static ICamMethod GradCam { get; } = new GradCamMethod();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ICamMethod> All { get; } = [GradCam];

    /// <summary>The method of that name.</summary>
    /// <exception cref="GradCamException">There is none.</exception>
    public static ICamMethod Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (ICamMethod method in All)
        {
            if (method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return method;
        }

        IReadOnlyList<string> near = NearMatches.Find(name, All.Select(m => m.Name));
        string hint = near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", All.Select(m => m.Name))}.";
        throw new GradCamException($"there is no method '{name}'. {hint}");
    }
}
