namespace GradCam.Onnx.Embedding;

/// <summary>Specifies how an explained model gets the class that it explains.</summary>
internal enum ClassChoice
{
    /// <summary>The class with the highest score.</summary>
    Top,

    /// <summary>One class, fixed when the model is made.</summary>
    Fixed,

    /// <summary>A required input of class indices, one per picture; -1 for the highest score.</summary>
    Input,

    /// <summary>The same input with -1 as its default.</summary>
    Optional,
}
