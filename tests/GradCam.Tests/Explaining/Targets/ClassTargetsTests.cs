using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Tests.Explaining.Targets;

public sealed class ClassTargetsTests
{
    // Two pictures, four classes; the second has two equal scores.
    private static readonly float[] s_scores = [0f, 3f, 1f, 2f, 5f, 5f, -1f, 0f];
    private static readonly LabelList s_labels = LabelList.Unnamed(4);

    [Fact]
    public void The_best_classes_come_first_and_equal_ones_in_their_order()
    {
        ScoreTarget[][] targets = ClassTargets.Top(3).Resolve(s_scores, 2, s_labels);
        Assert.Equal([1, 3, 2], targets[0].Select(t => t.ClassIndex));
        Assert.Equal([0, 1, 3], targets[1].Select(t => t.ClassIndex));
    }

    [Fact]
    public void A_class_against_others_is_its_score_less_their_mean()
    {
        ScoreTarget target = ClassTargets.Of(1).Against("0", "3", "3").Resolve(s_scores, 2, s_labels)[0][0];
        Assert.Equal(3f - 1f, target.Value(s_scores.AsSpan(0, 4)));
        Assert.Equal("class 1 rather than class 0 or class 3", target.Describe(s_labels));
    }

    [Fact]
    public void Forms_go_together_in_any_order()
    {
        ClassTargets one = ClassTargets.Top1.As(ScoreForm.LogProbability).Counterfactual().Against("2");
        ClassTargets other = ClassTargets.Top1.Against("2").Counterfactual().As(ScoreForm.LogProbability);
        float value = one.Resolve(s_scores, 2, s_labels)[0][0].Value(s_scores.AsSpan(0, 4));
        Assert.Equal(-(3f - 1f), value, 1e-5);
        Assert.Equal(value, other.Resolve(s_scores, 2, s_labels)[0][0].Value(s_scores.AsSpan(0, 4)));
    }

    [Fact]
    public void A_class_is_not_held_against_itself()
    {
        GradCamException error = Assert.Throws<GradCamException>(() => ClassTargets.Top1.Against("1").Resolve(s_scores, 2, s_labels));
        Assert.Contains("class 1 cannot be held against itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_for_each_picture_stays_with_its_picture_and_form()
    {
        ClassTargets targets = ClassTargets.ForEach("3", "2").Counterfactual();
        ScoreTarget second = targets.OfOne(1, 2).Resolve(s_scores.AsSpan(4), 1, s_labels)[0][0];
        Assert.Equal(2, second.ClassIndex);
        Assert.Equal(1f, second.Value(s_scores.AsSpan(4)));
        Assert.Throws<GradCamException>(() => targets.Resolve(s_scores.AsSpan(4), 1, s_labels));
    }

    [Fact]
    public void Targets_of_the_users_own_are_used_as_they_are_and_checked()
    {
        ScoreTarget own = ScoreTarget.Linear((2, 1f), (3, -1f));
        Assert.Same(own, ClassTargets.Custom(own).Resolve(s_scores, 2, s_labels)[1][0]);
        Assert.Throws<GradCamException>(() => ClassTargets.Custom(ScoreTarget.Score(4)).Resolve(s_scores, 2, s_labels));
    }
}
