namespace GradCam.Cli.CommandLine;

/// <summary>The groups that <c>--help all</c> lists options in, in this order.</summary>
internal enum OptionGroup
{
    /// <summary>Pictures and tensors.</summary>
    Input,

    /// <summary>The model, its layer, labels and inputs.</summary>
    Model,

    /// <summary>The conversion of a picture to the model's input.</summary>
    Preprocessing,

    /// <summary>The explained classes.</summary>
    Target,

    /// <summary>The method and its parameters.</summary>
    Method,

    /// <summary>Metrics and the pictures that they use.</summary>
    Metrics,

    /// <summary>The look of heat maps.</summary>
    Drawing,

    /// <summary>Files and messages.</summary>
    Output,

    /// <summary>The course of a long run.</summary>
    Run,

    /// <summary>The device and its threads.</summary>
    Device,
}
