using CsCheck;

namespace GradCam.TestSupport;

/// <summary>
/// Gives CsCheck's generators the same cases on every run. CsCheck itself draws a new seed for each thread, so that a test could pass today and fail
/// tomorrow. With <c>GRADCAM_SEEDS=fresh</c> in the environment, or with CsCheck's own <c>CsCheck_Seed</c>, it does so again.
/// </summary>
public static class FixedSeeds
{
    private static readonly bool s_fresh = Check.Seed is not null || Environment.GetEnvironmentVariable("GRADCAM_SEEDS") == "fresh";

    /// <summary>Returns the same generator with the seeds 0, 1, 2 ... instead of random ones.</summary>
    public static Gen<T> WithFixedSeeds<T>(this Gen<T> generator) => s_fresh ? generator : new Fixed<T>(generator);

    private sealed class Fixed<T>(Gen<T> generator) : Gen<T>
    {
        private int _next = -1;

        public override T Generate(PCG pcg, Size? min, out Size size)
        {
            var own = new PCG(1, (ulong)Interlocked.Increment(ref _next));
            own.Next();
            return generator.Generate(own, min, out size);
        }
    }
}
