using GradCam.Text;

namespace GradCam.Methods;

/// <summary>Contains the library's methods.</summary>
public static class CamMethods
{
    /// <summary>Gets Grad-CAM, the default.</summary>
    public static ICamMethod GradCam { get; } = new GradCamMethod();

    /// <summary>Gets all methods.</summary>
    public static IReadOnlyList<ICamMethod> All { get; } =
    [
        GradCam,
        new ClassActivationMapMethod(),
        new HiResCamMethod(),
        new ElementwiseGradCamMethod(),
        new GradCamPlusPlusMethod(),
        new GradCamPlusPlusMethod(exact: true),
        new SmoothGradCamPlusPlusMethod(),
        new XGradCamMethod(),
        new LayerCamMethod(),
        new FinerCamMethod(),
        new ShapleyCamMethod(),
        new EigenCamMethod(),
        new EigenCamMethod(centred: false),
        new EigenGradCamMethod(),
        new KernelPcaCamMethod(),
        new KernelPcaCamMethod(radial: true),
        new AblationCamMethod(),
        new ScoreCamMethod(),
        new FasterScoreCamMethod(),
        new SsCamMethod(),
        new IsCamMethod(),
        new ReciproCamMethod(),
        new OcclusionMethod(),
        new RiseMethod(),
        new GradientMethod(),
        new InputTimesGradientMethod(),
        new SmoothGradMethod(),
        new IntegratedGradientsMethod(),
        new GuidedBackpropagationMethod(),
        new GuidedGradCamMethod(),
        new FullGradMethod(),
        new RandomMethod(),
        new CentreMethod(),
        new EdgeMethod(),
    ];

    // Methods of other tools, and the nearest methods of this library.
    private static readonly (string[] Names, string Instead)[] s_elsewhere =
    [
        (["lime", "shap", "kernelshap", "anchor", "anchors", "meaningfulperturbation", "extremalperturbation"], "Methods that only try the model on changed pictures, too: occlusion, rise, scorecam."),
        (["deeplift", "deepshap", "gradientshap", "expectedgradients", "lrp"], "Methods that share a score out to the pixels, too: integratedgradients, inputxgradient, fullgrad."),
        (["attention", "attentionrollout", "rollout"], "Methods that work on a transformer's tokens: gradcam, hirescam, layercam."),
    ];

    /// <summary>
    /// Returns the method that a text describes. The text has the method's name, then the smoothing, then parameters: <c>gradcam+eigen</c>,
    /// <c>layercam+augment</c>, <c>rise:samples=2000,seed=3</c>. <see cref="TextOf"/> is the inverse.
    /// </summary>
    /// <param name="name">The text.</param>
    /// <exception cref="GradCamException">There is no such method, the method does not allow this smoothing, or it has no such parameter.</exception>
    public static ICamMethod Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string before = colon < 0 ? name : name[..colon];
        string[] parts = before.Contains("++", StringComparison.Ordinal) ? [before] : before.Split('+');
        ICamMethod method = Plain(parts[0]);
        foreach (string smoothing in parts.AsSpan(1))
            method = Smoothed(method, smoothing);
        return colon < 0 ? method : WithParameters(method, name[(colon + 1)..]);
    }

    /// <summary>Returns the text of a method: its name, and the parameters that differ from their defaults.</summary>
    /// <param name="method">The method.</param>
    public static string TextOf(ICamMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        string[] given = [.. method.Parameters.Select(p => (p, Text: p.Text(method))).Where(p => p.Text != p.p.DefaultText).Select(p => $"{p.p.Name}={p.Text}")];
        return given.Length == 0 ? method.Name : $"{method.Name}:{string.Join(',', given)}";
    }

    private static ICamMethod WithParameters(ICamMethod method, string text)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (string assignment in text.Split(','))
        {
            string[] sides = assignment.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw new GradCamException(GradCamErrorKind.Method, $"'{assignment}' is no parameter of {method.Name}. Write name=value, with commas between several.");
            MethodParameter parameter = method.Parameters.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw NoParameter(method, name);
            if (!given.Add(parameter.Name))
                throw new GradCamException(GradCamErrorKind.Method, $"the parameter {parameter.Name} of {method.Name} is given twice.");
            method = parameter.Set(method, value);
        }

        return method;
    }

    private static GradCamException NoParameter(ICamMethod method, string name) => new(GradCamErrorKind.Method, method.Parameters.Count == 0
        ? $"{method.Name} has no parameters, and '{name}' is given."
        : $"{method.Name} has no parameter '{name}'. Its parameters: {string.Join(", ", method.Parameters.Select(p => $"{p.Name} (default {p.DefaultText})"))}.");

    private static ICamMethod Plain(string name)
    {
        foreach (ICamMethod method in All)
        {
            if (method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return method;
        }

        // Accepts the spelling of papers: Grad-CAM++, Score_CAM.
        string spelled = new([.. name.Replace("++", "plusplus", StringComparison.Ordinal).Where(char.IsAsciiLetterOrDigit)]);
        foreach ((string[] others, string instead) in s_elsewhere)
        {
            if (others.Contains(spelled, StringComparer.OrdinalIgnoreCase))
                throw new GradCamException(GradCamErrorKind.Method, $"there is no method '{name}' here. {instead}");
        }

        IReadOnlyList<string> near = NearMatches.Find(spelled, All.Select(m => m.Name));
        string hint = near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", All.Select(m => m.Name))}.";
        throw new GradCamException(GradCamErrorKind.Method, $"there is no method '{name}'. {hint}");
    }

    private static ICamMethod Smoothed(ICamMethod method, string smoothing)
    {
        if (AugmentationSmoothing.Suffix[1..].Equals(smoothing, StringComparison.OrdinalIgnoreCase))
            return new AugmentationSmoothing(method);
        if (!EigenSmoothing.Suffix[1..].Equals(smoothing, StringComparison.OrdinalIgnoreCase))
            throw new GradCamException(GradCamErrorKind.Method, $"there is no smoothing '{smoothing}'. There is: {EigenSmoothing.Suffix}, {AugmentationSmoothing.Suffix}.");
        return method is IWeightedCamMethod weighted
            ? new EigenSmoothing(weighted)
            : throw new GradCamException(GradCamErrorKind.Method, $"'{method.Name}' cannot be smoothed by {EigenSmoothing.Suffix}: it adds up no weighted activations. Put {EigenSmoothing.Suffix} before {AugmentationSmoothing.Suffix}, or use {AugmentationSmoothing.Suffix} alone.");
    }
}
