namespace GradCam.Tools.Shapes;

/// <summary>Specifies a class. The number is the class index, and the name in lower case is the label.</summary>
internal enum ShapeKind
{
    Arrow,
    Bolt,
    Circle,
    Crescent,
    Cross,
    Heart,
    Ring,
    Square,
    Star,
    Triangle,
}
