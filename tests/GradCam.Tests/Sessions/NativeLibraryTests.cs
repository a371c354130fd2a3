using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Sessions;

public sealed class NativeLibraryTests
{
    // As the managed API throws it.
    private const string Functions = "Microsoft.ML.OnnxRuntime.NativeMethods";

    [Fact]
    public void A_library_that_is_older_than_the_managed_API_is_told_with_both_versions()
    {
        var thrown = new TypeInitializationException(Functions, new InvalidOperationException("The native ONNX Runtime library does not support API version 31."));
        Assert.True(NativeLibrary.IsUnusable(thrown));
        Version managed = typeof(InferenceSession).Assembly.GetName().Version!;
        string message = NativeLibrary.Explain(thrown).Message;
        Assert.StartsWith(
            $"ONNX Runtime's native library is older than its managed API: Microsoft.ML.OnnxRuntime.Managed {managed.ToString(3)} asks for API version {managed.Minor}, which libraries from 1.{managed.Minor} on have.",
            message,
            StringComparison.Ordinal);
        Assert.Contains("-p:OnnxRuntimeVersion=VERSION", message, StringComparison.Ordinal);
        Assert.True(NativeLibrary.IsUnusable(new TypeInitializationException("Microsoft.ML.OnnxRuntime.OrtEnv", thrown)));
    }

    [Fact]
    public void A_library_that_is_not_there_is_told_with_the_packages()
    {
        var thrown = new TypeInitializationException(Functions, new DllNotFoundException("libonnxruntime.so"));
        Assert.True(NativeLibrary.IsUnusable(thrown));
        Assert.StartsWith("ONNX Runtime's native library could not be loaded. Reference a package", NativeLibrary.Explain(thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_failures_are_not_the_librarys()
    {
        Assert.False(NativeLibrary.IsUnusable(new InvalidOperationException()));
        Assert.False(NativeLibrary.IsUnusable(new TypeInitializationException("Some.Other", new InvalidOperationException())));
        NativeLibrary.MustLoad();
    }

    [Theory]
    [InlineData("[ErrorCode:Fail] plain", "[ErrorCode:Fail] plain.")]
    [InlineData("one.\ntwo", "one.")]
    [InlineData("[ErrorCode:Fail] /src/bridge.cc:20 Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load x.so with error: y.so : none\nmore", "Failed to load x.so with error: y.so : none.")]
    [InlineData("[ONNXRuntimeError] : 1 : FAIL", "[ONNXRuntimeError] : 1 : FAIL.")]
    public void Messages_are_told_in_one_line(string message, string line) => Assert.Equal(line, OrtMessage.FirstLine(new InvalidOperationException(message)));
}
