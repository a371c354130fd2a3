namespace GradCam;

/// <summary>Whose ONNX Runtime environment the sessions of GradCam run in.</summary>
public enum RuntimeEnvironment
{
    /// <summary>The environment that GradCam creates, with one pool of threads; if the application has created one already, that one, with a pool for each session.</summary>
    Own,

    /// <summary>
    /// The environment that the application has created with global thread pools (<c>OrtThreadingOptions</c>). The sessions use these pools, and the number of
    /// threads in <see cref="GradCamRuntime.Start"/> should be that of the pool. Opening a model fails if the environment has no global thread pools.
    /// </summary>
    OfApplicationWithThreads,
}
