using System.Collections.Concurrent;

namespace GradCam.Pipelines;

/// <summary>
/// Runs the model on its own threads. ONNX Runtime occupies a thread for the time of a batch. The pool has as many threads as cores. If the model ran
/// on them, decoding and drawing would wait half a second each time, until the pool starts another thread. The threads stay the same, because the C
/// library keeps separate memory for each thread that has allocated.
/// </summary>
internal sealed class ModelThreads : IDisposable
{
    private readonly BlockingCollection<Action<int>> _work = [];

    public ModelThreads(int count)
    {
        for (int i = 0; i < count; i++)
        {
            int thread = i;
            new Thread(() => Work(thread)) { IsBackground = true, Name = $"GradCam model {i}" }.Start();
        }
    }

    /// <summary>Runs work on the first free thread. The work receives that thread's number, from 0.</summary>
    public Task<T> Run<T>(Func<int, T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(thread =>
        {
            try
            {
                result.SetResult(work(thread));
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    /// <summary>Ends the threads when they have finished their work.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work(int thread)
    {
        foreach (Action<int> work in _work.GetConsumingEnumerable())
            work(thread);
    }
}
