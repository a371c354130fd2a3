namespace GradCam.Explaining;

/// <summary>What of a class is explained.</summary>
public enum ScoreForm
{
    /// <summary>Its score, the logit <c>y_c</c>.</summary>
    Score,

    /// <summary>Its probability <c>p_c</c>, the model's own. The gradient vanishes where the model is sure.</summary>
    Probability,

    /// <summary>The logarithm of its probability, <c>log p_c</c>: by a softmax, the score against all others'.</summary>
    LogProbability,
}
