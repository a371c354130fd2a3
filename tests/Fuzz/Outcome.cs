namespace GradCam.Fuzz;

/// <summary>Specifies a reader's result for a mutant.</summary>
internal enum Outcome
{
    /// <summary>It accepted the mutant: a change need not matter.</summary>
    Accepted,

    /// <summary>It rejected the mutant with an error for the user.</summary>
    Rejected,

    /// <summary>It threw an exception that is not an error for the user.</summary>
    Untyped,

    /// <summary>It took longer than <see cref="Trial.SlowAfter"/>.</summary>
    Slow,

    /// <summary>The process grew beyond <see cref="Trial.LargeFrom"/>.</summary>
    Large,

    /// <summary>The process ended.</summary>
    Crashed,
}
