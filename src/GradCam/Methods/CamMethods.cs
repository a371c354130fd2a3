using GradCam.Text;

namespace GradCam.Methods;

/// <summary>The methods that come with the library.</summary>
public static class CamMethods
{
    /// <summary>Grad-CAM, the default.</summary>
    public static ICamMethod GradCam { get; } = new GradCamMethod();

    /// <summary>All of them.</summary>
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

    // Methods of other tools, and what comes nearest to them.
    private static readonly (string[] Names, string Instead)[] s_elsewhere =
    [
        (["lime", "shap", "kernelshap", "anchor", "anchors", "meaningfulperturbation", "extremalperturbation"], "Methods that only try the model on changed pictures, too: occlusion, rise, scorecam."),
        (["deeplift", "deepshap", "gradientshap", "expectedgradients", "lrp"], "Methods that share a score out to the pixels, too: integratedgradients, inputxgradient, fullgrad."),
        (["attention", "attentionrollout", "rollout"], "Methods that work on a transformer's tokens: gradcam, hirescam, layercam."),
    ];

    /// <summary>
    /// The method of that name, which may be followed by how it is to be smoothed: <c>gradcam+eigen</c>, <c>layercam+augment</c>,
    /// <c>gradcam+eigen+augment</c>.
    /// </summary>
    /// <exception cref="GradCamException">There is none, or it cannot be smoothed so.</exception>
    public static ICamMethod Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = name.Contains("++", StringComparison.Ordinal) ? [name] : name.Split('+');
        ICamMethod method = Plain(parts[0]);
        foreach (string smoothing in parts.AsSpan(1))
            method = Smoothed(method, smoothing);
        return method;
    }

    private static ICamMethod Plain(string name)
    {
        foreach (ICamMethod method in All)
        {
            if (method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return method;
        }

        // As papers write it: Grad-CAM++, Score_CAM.
        string spelled = new([.. name.Replace("++", "plusplus", StringComparison.Ordinal).Where(char.IsAsciiLetterOrDigit)]);
        foreach ((string[] others, string instead) in s_elsewhere)
        {
            if (others.Contains(spelled, StringComparer.OrdinalIgnoreCase))
                throw new GradCamException($"there is no method '{name}' here. {instead}");
        }

        IReadOnlyList<string> near = NearMatches.Find(spelled, All.Select(m => m.Name));
        string hint = near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", All.Select(m => m.Name))}.";
        throw new GradCamException($"there is no method '{name}'. {hint}");
    }

    private static ICamMethod Smoothed(ICamMethod method, string smoothing)
    {
        if (AugmentationSmoothing.Suffix[1..].Equals(smoothing, StringComparison.OrdinalIgnoreCase))
            return new AugmentationSmoothing(method);
        if (!EigenSmoothing.Suffix[1..].Equals(smoothing, StringComparison.OrdinalIgnoreCase))
            throw new GradCamException($"there is no smoothing '{smoothing}'. There is: {EigenSmoothing.Suffix}, {AugmentationSmoothing.Suffix}.");
        return method is IWeightedCamMethod weighted
            ? new EigenSmoothing(weighted)
            : throw new GradCamException($"'{method.Name}' cannot be smoothed by {EigenSmoothing.Suffix}: it adds up no weighted activations. Put {EigenSmoothing.Suffix} before {AugmentationSmoothing.Suffix}, or use {AugmentationSmoothing.Suffix} alone.");
    }
}
