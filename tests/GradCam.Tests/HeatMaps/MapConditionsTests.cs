using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Tests.HeatMaps;

public class MapConditionsTests
{
    [Theory]
    [InlineData(MapCondition.Normal, 0f, 1f, 2f)]
    [InlineData(MapCondition.Normal, -5f, -1f, 1e-20f)]
    [InlineData(MapCondition.Normal, 1f, 1f, 1.0001f)]
    [InlineData(MapCondition.Empty, 0f, 0f, 0f)]
    [InlineData(MapCondition.Empty, 1e-40f, 0f, -1e-40f)]
    [InlineData(MapCondition.AllNegative, 1e-40f, 0f, -5f)]
    [InlineData(MapCondition.AllNegative, -1f, -1f, -1f)]
    [InlineData(MapCondition.AllNegative, -1f, 0f, 0f)]
    [InlineData(MapCondition.Flat, 3f, 3f, 3f)]
    [InlineData(MapCondition.Flat, 100f, 100.0001f, 100.0005f)]
    [InlineData(MapCondition.NotFinite, 1f, 2f, float.NaN)]
    [InlineData(MapCondition.NotFinite, float.PositiveInfinity, 1f, 2f)]
    [InlineData(MapCondition.NotFinite, 1f, float.NegativeInfinity, 2f)]
    public void A_map_is_judged_by_its_values(MapCondition expected, params float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Assert.Equal(expected, new CamMap(1, values.Length, values).Condition());
    }

    [Fact]
    public void Rounding_is_told_whatever_its_values() => Assert.Equal(MapCondition.Noise, new CamMap(1, 3, [0f, 1e-11f, 2e-11f]) { IsNoise = true }.Condition());

    [Fact]
    public void One_element_has_nothing_to_differ_from() => Assert.Equal(MapCondition.Normal, new CamMap(1, 1, [2f]).Condition());
}
