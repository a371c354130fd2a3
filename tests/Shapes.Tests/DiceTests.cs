using GradCam.Tools.Shapes;

namespace GradCam.Tests.Shapes;

public class DiceTests
{
    // The first numbers of SplitMix64 from seed 0, as other implementations print them.
    [Fact]
    public void Numbers_are_those_of_splitmix64()
    {
        var dice = new Dice(0);
        Assert.Equal(0xE220A8397B1DCDAFul, dice.Next());
        Assert.Equal(0x6E789E6AA1B965F4ul, dice.Next());
        Assert.Equal(0x06C45D188009454Ful, dice.Next());
    }

    [Fact]
    public void Unit_is_at_least_0_below_1_and_one_half_on_average()
    {
        var dice = new Dice(1);
        float[] values = [.. Enumerable.Range(0, 10_000).Select(_ => dice.Unit())];
        Assert.All(values, value => Assert.InRange(value, 0, 0.99999999f));
        Assert.Equal(0.5, values.Average(), 0.02);
    }

    [Fact]
    public void Below_gives_every_number_and_none_beyond()
    {
        var dice = new Dice(2);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 100).Select(_ => dice.Below(3)).Distinct().Order());
    }

    [Fact]
    public void Seeds_of_pictures_and_sets_differ()
    {
        ulong[] seeds = [.. from set in new ulong[] { 0, 1, 2, ulong.MaxValue } from index in Enumerable.Range(0, 1000) select Dice.SeedOf(set, index)];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
    }
}
