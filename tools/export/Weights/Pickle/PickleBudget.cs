namespace GradCam.Tools.Export.Weights.Pickle;

/// <summary>
/// Limits the work and the memory that the pickles of one file can request. An opcode costs 1, and each object that a call copies costs 1 more.
/// </summary>
/// <param name="file">The file, for the message.</param>
internal sealed class PickleBudget(WeightsFile file)
{
    // A tensor needs some 60 opcodes and 10 copies: enough for 50,000 tensors.
    private long _left = 1 << 22;

    /// <summary>Subtracts a cost from the budget. Call it before the work.</summary>
    /// <exception cref="GradCamException">The budget is spent.</exception>
    public void Charge(long cost)
    {
        _left -= cost;
        if (_left < 0)
            throw TooMuch();
    }

    /// <summary>Returns the error for a file that contains too many objects.</summary>
    public GradCamException TooMuch() =>
        file.Fail("the pickle holds far more objects than any state dict. Save model.state_dict() alone with torch.save.");
}
