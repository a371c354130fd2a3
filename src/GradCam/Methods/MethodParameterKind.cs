namespace GradCam.Methods;

/// <summary>Specifies the kind of a method's parameter.</summary>
public enum MethodParameterKind
{
    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Choice,
}
