using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace GradCam.TestSupport;

/// <summary>
/// Represents a case of a theory whose first argument names a golden case that is too large for the repository. If its data are not next to the
/// repository (<c>../shared/goldens</c>), the theory does not have the case: a clone lists only tests that it can run.
/// </summary>
public sealed class LargeGoldenDataAttribute(string name, params object?[] rest) : DataAttribute
{
    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(GoldenCase.IsAtHand(name) ? [new TheoryDataRow([name, .. rest])] : []);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
