namespace GradCam.Methods;

/// <summary>The kind of a method's parameter.</summary>
public enum MethodParameterKind
{
    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Choice,
}
