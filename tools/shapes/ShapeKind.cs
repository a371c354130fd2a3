namespace GradCam.Tools.Shapes;

/// <summary>The classes. The number is the class index, the name in lower case the label.</summary>
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
