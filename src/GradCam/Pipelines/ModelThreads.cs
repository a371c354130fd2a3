using System.Collections.Concurrent;

namespace GradCam.Pipelines;

/// <summary>
/// Threads that run the model. ONNX Runtime keeps a thread busy for as long as a batch takes: were it one of the pool's, which are as many as
/// cores, decoding and drawing would wait for the pool to notice and start another, every half a second. And they stay the same, since the C
/// library keeps memory apart for every thread that ever allocated.
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

    /// <summary>Does something on one of the threads, whichever is free first; it is told that thread's number, from 0.</summary>
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

    /// <summary>Ends the threads, once they have done what there is.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work(int thread)
    {
        foreach (Action<int> work in _work.GetConsumingEnumerable())
            work(thread);
    }
}
