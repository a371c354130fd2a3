using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents the score of a class; its seed is one-hot.</summary>
internal sealed class ClassScore(int classIndex) : ScoreTarget
{
    public override int ClassIndex => classIndex;

    internal override bool ReadsClasses => true;

    public override string Describe(LabelList labels) => labels.Describe(classIndex);

    public override float Value(ReadOnlySpan<float> scores) => scores[classIndex];

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed) => seed[classIndex] += weight;
}
