namespace GradCam.Files;

/// <summary>Recognizes errors of writing, and identifies those of a full disk.</summary>
internal static class DiskFull
{
    // ENOSPC on every Unix; EDQUOT on Linux and on macOS.
    private const int NoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;

    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private const int WindowsHandleFull = unchecked((int)0x80070027);
    private const int WindowsFull = unchecked((int)0x80070070);

    /// <summary>Returns whether a write failed because the disk is full or the user's quota is used up.</summary>
    public static bool Is(Exception e) => e is IOException && (OperatingSystem.IsWindows()
        ? e.HResult is WindowsHandleFull or WindowsFull
        : e.HResult is NoSpace || e.HResult == (OperatingSystem.IsMacOS() ? MacQuota : LinuxQuota));

    /// <summary>Returns whether a write to a file may throw this exception.</summary>
    public static bool IsWriteError(Exception e) => e is IOException or UnauthorizedAccessException || IsTooLong(e);

    /// <summary>Returns the reason that a write failed. The system's own message names a temporary file, which the user does not know.</summary>
    public static string Reason(Exception e) =>
        Is(e) ? "the disk is full."
        : IsTooLong(e) ? "the file would be longer than the file system or the system's limits allow."
        : e.Message;

    // .NET's name for EFBIG: 4 GB on FAT32, or a limit of the process.
    private static bool IsTooLong(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value" };
}
