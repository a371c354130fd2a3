namespace GradCam.Fuzz;

/// <summary>What a reader made of a mutant.</summary>
internal enum Outcome
{
    /// <summary>It took the mutant: a change need not matter.</summary>
    Accepted,

    /// <summary>It rejected the mutant with an error for the user.</summary>
    Rejected,

    /// <summary>It threw an exception that is no error for the user.</summary>
    Untyped,

    /// <summary>It took longer than <see cref="Trial.SlowAfter"/>.</summary>
    Slow,

    /// <summary>The process grew beyond <see cref="Trial.LargeFrom"/>.</summary>
    Large,

    /// <summary>The process ended.</summary>
    Crashed,
}
