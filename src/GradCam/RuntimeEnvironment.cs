namespace GradCam;

/// <summary>Specifies the ONNX Runtime environment in which GradCam's sessions run.</summary>
public enum RuntimeEnvironment
{
    /// <summary>
    /// GradCam's own environment, with one pool of threads. If the application has already created an environment, GradCam uses that, with a pool for
    /// each session.
    /// </summary>
    Own,

    /// <summary>
    /// The application's environment, created with global thread pools (<c>OrtThreadingOptions</c>). The sessions use these pools, and the number of
    /// threads in <see cref="GradCamRuntime.Start"/> should be that of the pool. Opening a model fails if the environment has no global thread pools.
    /// </summary>
    OfApplicationWithThreads,
}
