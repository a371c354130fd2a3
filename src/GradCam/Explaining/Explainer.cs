using System.Buffers;
using System.Diagnostics;
using GradCam.Devices;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.Telemetry;

namespace GradCam.Explaining;

/// <summary>
/// Explains the scores of an image classifier. An instance holds a split model's ONNX Runtime sessions. Many threads may use it at once, and any of
/// them may dispose it.
/// </summary>
public sealed class Explainer : IDisposable
{
    // The limit of a batch of images in bytes. Larger batches are not faster on a CPU.
    private const int MostScoreBytes = 5 << 20;

    private readonly SplitSessions _sessions;

    private Explainer(SplitModel model, SplitSessions sessions, DeviceChoice device)
    {
        Model = model;
        Device = device.Device;
        DeviceNote = device.Note;
        DeviceFellBack = device.FellBack;
        _sessions = sessions;
    }

    /// <summary>Gets the model.</summary>
    public SplitModel Model { get; }

    /// <summary>Gets the device that computes.</summary>
    public Device Device { get; }

    /// <summary>Gets the reason why an automatic choice did not select another device; <c>null</c> if there is nothing to report.</summary>
    public string? DeviceNote { get; }

    /// <summary>
    /// Gets whether an automatic choice could not use the first device that the native ONNX Runtime library was built for. Work is then slower than
    /// intended, and <see cref="DeviceNote"/> says why.
    /// </summary>
    public bool DeviceFellBack { get; }

    /// <summary>Loads a split model from its folder.</summary>
    /// <param name="folder">The folder that contains the model's <c>model.json</c>.</param>
    /// <param name="options">The options; <c>null</c> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check of the weights.</param>
    /// <exception cref="GradCamException">
    /// The folder does not exist or has no split model; a file is missing, truncated or altered; there is no native ONNX Runtime library; or the
    /// device cannot be used.
    /// </exception>
    public static Explainer Load(string folder, ExplainerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ExplainerOptions();
        OnnxRuntimeTelemetry.Settle(options.OnnxRuntimeTelemetry);
        SplitModel model = SplitModel.Open(folder);
        WeightsIntegrity.CheckHash(model.PathOf(model.Manifest.Weights.File), model.Manifest.Weights, options.VerifyWeights, cancellationToken);
        DeviceChoice device = DeviceChoice.Make(options.Device, options.ProviderOptions);
        var explainer = new Explainer(model, new SplitSessions(model, options.Threads, device, OptimizedOrNull(options), options.BindTensors, copyWeights: options.CopyWeights), device);
        try
        {
            // Open now the graphs that every explanation needs, so that a broken graph fails here. Gradient graphs wait until a method needs them.
            _ = explainer._sessions.Features;
            _ = explainer._sessions.Classifier;
            return explainer;
        }
        catch
        {
            explainer.Dispose();
            throw;
        }
    }

    /// <summary>Explains one picture.</summary>
    /// <param name="picture">The picture, of any size.</param>
    /// <param name="options">The options; <c>null</c> for Grad-CAM of the top class.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public Explanation Explain(Picture picture, ExplainOptions? options = null, CancellationToken cancellationToken = default) =>
        Explain([picture], options, cancellationToken)[0];

    /// <summary>Explains several pictures in one batch.</summary>
    /// <param name="pictures">The pictures, of any sizes.</param>
    /// <param name="options">The options; <c>null</c> for Grad-CAM of the top class.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>One explanation for each picture, in order.</returns>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<Explanation> Explain(IReadOnlyList<Picture> pictures, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            return [];
        long start = Stopwatch.GetTimestamp();
        Preprocessing preprocessing = Model.Manifest.Preprocessing;
        int length = ImageLength;
        float[] pooled = ArrayPool<float>.Shared.Rent(checked(pictures.Count * length));
        try
        {
            Memory<float> image = pooled.AsMemory(0, pictures.Count * length);
            for (int n = 0; n < pictures.Count; n++)
                Preprocessor.Apply(pictures[n], preprocessing, image.Span.Slice(n * length, length));
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            return Run(image, pictures.Count, n => preprocessing.Seen(pictures[n].Width, pictures[n].Height), time, options ?? ExplainOptions.Default, cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pooled);
        }
    }

    /// <summary>Explains one picture in several ways from one forward pass.</summary>
    /// <param name="picture">The picture, of any size.</param>
    /// <param name="options">The options of each explanation, at least one.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>One explanation for each of the options, in order. Only the first one's times include the forward pass.</returns>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<Explanation> ExplainEach(Picture picture, IReadOnlyList<ExplainOptions> options, CancellationToken cancellationToken = default)
    {
        PreparedPicture prepared = Prepare(picture);
        try
        {
            return ExplainEach(prepared, options, cancellationToken);
        }
        finally
        {
            prepared.Return();
        }
    }

    /// <summary>Explains one prepared picture in several ways, from one forward pass.</summary>
    /// <param name="picture">The picture, prepared for this model.</param>
    /// <param name="options">The options of each explanation, at least one.</param>
    /// <param name="cancellationToken">Ends the work between two operators of the model.</param>
    /// <returns>One explanation for each of the options, in order. The times of the forward pass are the first one's.</returns>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="ArgumentException">The picture was prepared for a model with another input.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<Explanation> ExplainEach(PreparedPicture picture, IReadOnlyList<ExplainOptions> options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        if (picture.Image.Length != ImageLength)
            throw new ArgumentException("The picture was prepared for a model with another input.", nameof(picture));
        Memory<float> image = picture.Image;
        using SharedLifetime.Use use = _sessions.Enter();
        using ForwardPass forward = ForwardPass.Run(_sessions, Model.Manifest, image, 1, options.Any(o => NeedsOf(o) != CamNeeds.None), cancellationToken);
        var before = new StepTimes(picture.Time, forward.FeaturesTime, forward.ClassifierTime, TimeSpan.Zero, TimeSpan.Zero);
        var explanations = new Explanation[options.Count];
        for (int i = 0; i < options.Count; i++)
        {
            (ExplainOptions one, StepTimes until) = (options[i], i == 0 ? before : new StepTimes(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero));
            TimeSpan spent = until.Preprocess + until.Features + until.Classifier;
            explanations[i] = ExplainMeasurement.Run(Model, Device, one, 1, spent, () => Explain(forward, image, _ => picture.Seen, until, one, cancellationToken))[0];
        }

        return explanations;
    }

    /// <summary>Converts a picture to the model's input. Other threads may call this ahead of the explanation.</summary>
    /// <param name="picture">The picture, of any size.</param>
    /// <exception cref="GradCamException">The picture is so long and thin that its middle cannot be cut out.</exception>
    public PreparedPicture Prepare(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        long start = Stopwatch.GetTimestamp();
        Preprocessing preprocessing = Model.Manifest.Preprocessing;
        int length = ImageLength;
        float[] image = ArrayPool<float>.Shared.Rent(length);
        Preprocessor.Apply(picture, preprocessing, image.AsSpan(0, length));
        return new PreparedPicture(image, length, preprocessing.Seen(picture.Width, picture.Height), Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Explains several prepared pictures in one batch.</summary>
    /// <param name="pictures">The pictures, which this model's explainer prepared.</param>
    /// <param name="options">The options; <c>null</c> for Grad-CAM of the top class.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>One explanation for each picture, in order.</returns>
    /// <exception cref="GradCamException">There is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="ArgumentException">A picture was prepared for a model with another input.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<Explanation> Explain(IReadOnlyList<PreparedPicture> pictures, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            return [];
        int length = ImageLength;
        if (pictures.Any(p => p.Image.Length != length))
            throw new ArgumentException("A picture was prepared for a model with another input.", nameof(pictures));
        TimeSpan time = TimeSpan.FromTicks(pictures.Sum(p => p.Time.Ticks));
        options ??= ExplainOptions.Default;
        if (pictures.Count == 1)
            return Run(pictures[0].Image, 1, _ => pictures[0].Seen, time, options, cancellationToken);
        float[] pooled = ArrayPool<float>.Shared.Rent(checked(pictures.Count * length));
        try
        {
            Memory<float> image = pooled.AsMemory(0, pictures.Count * length);
            for (int n = 0; n < pictures.Count; n++)
                pictures[n].Image.CopyTo(image[(n * length)..]);
            return Run(image, pictures.Count, n => pictures[n].Seen, time, options, cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pooled);
        }
    }

    /// <summary>Explains images that are already preprocessed.</summary>
    /// <param name="image">
    /// The images: <c>[N,C,H,W]</c>, or <c>[C,H,W]</c> for one; also <c>[N,H,W,C]</c>, <c>[N,C*H*W]</c>, and <c>[N,H,W]</c> for one channel.
    /// </param>
    /// <param name="options">The options; <c>null</c> for Grad-CAM of the top class.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>One explanation for each image, in order.</returns>
    /// <exception cref="GradCamException">The shape is not that of the model's input, there is no such class, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public IReadOnlyList<Explanation> Explain(NpyArray image, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        (float[] images, int count) = ImageTensor.Read(image, Model.Manifest.Image.Shape);
        return Run(images, count, null, TimeSpan.Zero, options ?? ExplainOptions.Default, cancellationToken);
    }

    /// <summary>Returns the scores of images that are already preprocessed, from the forward pass alone.</summary>
    /// <param name="images">The images, <c>[count,C,H,W]</c>. The method runs them in batches of moderate size.</param>
    /// <param name="count">The number of images, at least 1.</param>
    /// <param name="cancellationToken">Cancels the work between two operators of the model.</param>
    /// <returns>The logits <c>[count,K]</c>; <c>[count,K*H*W]</c> if the model scores each position.</returns>
    /// <exception cref="ArgumentException">The number of elements does not match <paramref name="count"/>.</exception>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public float[] Scores(float[] images, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        int length = ImageLength;
        if (images.LongLength != (long)count * length)
            throw new ArgumentException($"{count} images have {(long)count * length} elements, not {images.LongLength}.", nameof(images));
        int classes = Model.ScoreCount;
        int size = ScoreBatch;
        using SharedLifetime.Use use = _sessions.Enter();
        float[] scores = new float[checked(count * classes)];
        for (int start = 0; start < count; start += size)
        {
            int part = Math.Min(size, count - start);
            float[] batch = part == count ? images : images.AsSpan(start * length, part * length).ToArray();
            using ForwardPass pass = ForwardPass.Run(_sessions, Model.Manifest, batch, part, gradients: false, cancellationToken);
            pass.Scores.CopyTo(scores.AsSpan(start * classes));
        }

        return scores;
    }

    /// <summary>Gets the sessions, for the packages that build on the passes.</summary>
    internal SplitSessions Sessions => _sessions;

    /// <summary>Gets the number of images that <see cref="Scores"/> runs at once: 1 if the exporter fixed the batch.</summary>
    internal int ScoreBatch => Model.Manifest.Image.Shape[0] != 0 ? 1 : Math.Clamp(MostScoreBytes / (ImageLength * sizeof(float)), 1, 256);

    /// <summary>
    /// Closes the model. This call does not wait for other threads, but their running work completes. Later calls throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _sessions.Dispose();

    // A model whose weights were not compared with their hash uses no optimized copy. Other users, who do compare, would receive it, and the reverse.
    private static OptimizedFeatures? OptimizedOrNull(ExplainerOptions options) =>
        options is { KeepOptimized: true, CopyWeights: false, VerifyWeights: not WeightsVerification.Never }
            ? options.Optimized ?? OptimizedFeatures.OfUserOrNull(options.VerifyWeights)
            : null;

    private int ImageLength => checked((int)Model.Manifest.Image.Shape.Skip(1).Aggregate(1L, (product, length) => product * length));

    internal float[] Preprocessed(IReadOnlyList<Picture> pictures)
    {
        int length = ImageLength;
        float[] image = new float[checked(pictures.Count * length)];
        for (int n = 0; n < pictures.Count; n++)
            Preprocessor.Apply(pictures[n], Model.Manifest.Preprocessing, image.AsSpan(n * length, length));
        return image;
    }

    private Explanation[] Run(Memory<float> image, int count, Func<int, PixelRectangle>? seen, TimeSpan preprocess, ExplainOptions options, CancellationToken cancellationToken) =>
        ExplainMeasurement.Run(Model, Device, options, count, preprocess, () => RunAll(image, count, seen, preprocess, options, cancellationToken));

    private Explanation[] RunAll(Memory<float> image, int count, Func<int, PixelRectangle>? seen, TimeSpan preprocess, ExplainOptions options, CancellationToken cancellationToken)
    {
        using SharedLifetime.Use use = _sessions.Enter();
        // If the exporter fixed the batch, the model accepts pictures one by one.
        if (Model.Manifest.Image.Shape[0] == 0 || count == 1)
            return RunBatch(image, count, seen, preprocess, options, cancellationToken);
        var all = new Explanation[count];
        for (int n = 0; n < count; n++)
        {
            int index = n;
            Memory<float> one = image.Slice(n * ImageLength, ImageLength);
            all[n] = RunBatch(one, 1, seen is null ? null : _ => seen(index), preprocess / count, options with { Classes = options.Classes.OfOne(n, count) }, cancellationToken)[0];
        }

        return all;
    }

    private Explanation[] RunBatch(Memory<float> image, int count, Func<int, PixelRectangle>? seen, TimeSpan preprocess, ExplainOptions options, CancellationToken cancellationToken)
    {
        using ForwardPass forward = ForwardPass.Run(_sessions, Model.Manifest, image, count, NeedsOf(options) != CamNeeds.None, cancellationToken);
        return Explain(forward, image, seen, new StepTimes(preprocess, forward.FeaturesTime, forward.ClassifierTime, TimeSpan.Zero, TimeSpan.Zero), options, cancellationToken);
    }

    private CamNeeds NeedsOf(ExplainOptions options) => !options.KeepTensors ? options.Method.Needs
        : options.Method.Needs | CamNeeds.Gradients | (Model.Manifest.ChannelWeights is null ? CamNeeds.None : CamNeeds.ChannelWeights);

    // Computes the explanations from a forward pass. The given times are those of the earlier steps.
    private Explanation[] Explain(ForwardPass forward, Memory<float> image, Func<int, PixelRectangle>? seen, StepTimes before, ExplainOptions options, CancellationToken cancellationToken)
    {
        Manifest manifest = Model.Manifest;
        int count = forward.Count;
        CamNeeds needs = NeedsOf(options);
        ScoreTarget[][] targets = options.Classes.Resolve(forward.Scores, count, Model.Labels, manifest.DenseScores, Model.Probability);

        var builders = new ExplanationBuilder[count];
        for (int n = 0; n < count; n++)
            builders[n] = new ExplanationBuilder(Model, _sessions, options, forward, n, image.Slice(n * ImageLength, ImageLength), cancellationToken);

        long start = Stopwatch.GetTimestamp();
        ScoreTarget[][] refined = [.. builders.Select((b, n) => targets[n].Select(b.Refine).ToArray())];
        ClassWeightsPass? ofClasses = ClassWeightsPass.RunOrNull(_sessions, manifest, forward, refined, needs, cancellationToken);
        TimeSpan gradientTime = Stopwatch.GetElapsedTime(start);
        TimeSpan mapTime = TimeSpan.Zero;
        for (int rank = 0; rank < targets[0].Length; rank++)
        {
            start = Stopwatch.GetTimestamp();
            using BackwardPass backward = ofClasses is not null
                ? new BackwardPass(forward, ofClasses, rank)
                : BackwardPass.Run(_sessions, forward, [.. refined.Select(r => r[rank])], needs, cancellationToken);
            gradientTime += Stopwatch.GetElapsedTime(start);

            start = Stopwatch.GetTimestamp();
            ScoreTarget[] ofRank = [.. refined.Select(r => r[rank])];
            using var noise = new ChannelNoise(_sessions, forward, ofRank, cancellationToken);
            for (int n = 0; n < count; n++)
                builders[n].Add(targets[n][rank], ofRank[n], backward, noise);
            mapTime += Stopwatch.GetElapsedTime(start);
        }

        StepTimes times = before with { Gradient = gradientTime, Map = mapTime };
        return [.. builders.Select((b, n) => b.Build(seen?.Invoke(n), times))];
    }
}
