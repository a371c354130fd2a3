namespace GradCam.Explaining;

/// <summary>Specifies the quantity of a class to explain.</summary>
public enum ScoreForm
{
    /// <summary>The score, the logit <c>y_c</c>.</summary>
    Score,

    /// <summary>The model's own probability <c>p_c</c>. Its gradient vanishes if the model is certain.</summary>
    Probability,

    /// <summary>The logarithm of the probability, <c>log p_c</c>. With a softmax, it compares the score with all others.</summary>
    LogProbability,
}
