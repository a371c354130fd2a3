using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.Sessions;

namespace GradCam.Concepts;

/// <summary>
/// Factorizes the activations of pictures into concepts that they have in common. Collins et al., "Deep Feature Factorization for Concept Discovery",
/// ECCV 2018.
/// </summary>
public static class ExplainerConcepts
{
    /// <summary>Finds concepts that pictures have in common.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="pictures">The pictures, of any sizes, at least one.</param>
    /// <param name="options">The number of concepts; five if <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">There are no pictures, the layer does not exist, the number of concepts is below 1, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static ConceptFactorization FindConcepts(this Explainer explainer, IReadOnlyList<Picture> pictures, ConceptOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            throw new GradCamException(GradCamErrorKind.Option, "GradCam found no pictures to find concepts in.");
        return Factorize(explainer, explainer.Preprocessed(pictures), pictures.Count, options, cancellationToken);
    }

    /// <summary>Finds concepts that preprocessed images have in common.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="image"><c>[N,C,H,W]</c>, or <c>[C,H,W]</c> for one; also <c>[N,H,W,C]</c>, <c>[N,C*H*W]</c>, and <c>[N,H,W]</c> for one channel.</param>
    /// <param name="options">The number of concepts; five if <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">
    /// The shape differs from the model's input, the layer does not exist, the number of concepts is below 1, or ONNX Runtime failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static ConceptFactorization FindConcepts(this Explainer explainer, NpyArray image, ConceptOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        (float[] images, int count) = ImageTensor.Read(image, explainer.Model.Manifest.Image.Shape);
        return Factorize(explainer, images, count, options, cancellationToken);
    }

    private static ConceptFactorization Factorize(Explainer explainer, float[] images, int count, ConceptOptions? options, CancellationToken cancellationToken)
    {
        using SharedLifetime.Use use = explainer.Sessions.Enter();
        return DeepFeatureFactorization.Run(explainer.Sessions, explainer.Model.Manifest, images, count, options ?? ConceptOptions.Default, cancellationToken);
    }
}
