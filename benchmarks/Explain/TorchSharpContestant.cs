#if TORCHSHARP
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
#endif

namespace GradCam.Benchmarks.Explain;

/// <summary>Measures libtorch through TorchSharp: a VGG16 with its own weights, on a tensor, without pictures.</summary>
internal static class TorchSharpContestant
{
#if TORCHSHARP
    public static IEnumerable<IContestant> Start(Setup setup, List<Missing> missing)
    {
        try
        {
            if (setup.Threads > 0)
                set_num_threads(setup.Threads);
            string about = $"libtorch {TorchSharp.torch.__version__}, {get_num_threads()} threads, tensor in, map out";
            TorchSharp.Modules.Sequential features = Features();
            TorchSharp.Modules.Sequential classifier = Sequential(
                Flatten(), Linear(512 * 7 * 7, 4096), ReLU(), Linear(4096, 4096), ReLU(), Linear(4096, 1000));
            features.eval();
            classifier.eval();
            Tensor image = randn([1, 3, 224, 224]);
            return
            [
                Timed.Of("TorchSharp, forward", about, () =>
                {
                    using IDisposable scope = NewDisposeScope();
                    using IDisposable none = no_grad();
                    classifier.forward(features.forward(image));
                }),
                Timed.Of("TorchSharp, the article's way", about, () => Explain(features, classifier, image, wholeBackward: true)),
                Timed.Of("TorchSharp, gradient of the head only", about, () => Explain(features, classifier, image, wholeBackward: false)),
            ];
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            missing.Add(new Missing("TorchSharp", $"its native library does not load: {(e.InnerException ?? e).Message}"));
            return [];
        }
    }

    private static void Explain(TorchSharp.Modules.Sequential features, TorchSharp.Modules.Sequential classifier, Tensor image, bool wholeBackward)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor activations;
        if (wholeBackward)
        {
            activations = features.forward(image);
            activations.retain_grad();
        }
        else
        {
            using (no_grad())
                activations = features.forward(image);
            activations.requires_grad_(true);
        }

        Tensor scores = classifier.forward(activations);
        Tensor gradients = wholeBackward ? Backward() : autograd.grad([scores.max()], [activations])[0];
        Tensor weights = gradients.mean([2, 3], keepdim: true);
        (activations.detach() * weights).sum(1).relu();

        Tensor Backward()
        {
            scores.max().backward();
            return activations.grad!;
        }
    }

    private static TorchSharp.Modules.Sequential Features()
    {
        List<Module<Tensor, Tensor>> layers = [];
        int from = 3;
        foreach (int to in (int[])[64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0])
        {
            if (to == 0)
            {
                layers.Add(MaxPool2d(2));
                continue;
            }

            layers.Add(Conv2d(from, to, 3, padding: 1));
            layers.Add(ReLU());
            from = to;
        }

        return Sequential(layers);
    }
#else
    public static IEnumerable<IContestant> Start(Setup setup, List<Missing> missing)
    {
        _ = setup;
        missing.Add(new Missing("TorchSharp", "not in this build, because it needs libtorch (200 MB): build with -p:TorchSharp=true"));
        return [];
    }
#endif
}
