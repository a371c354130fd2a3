namespace GradCam.Methods;

/// <summary>Receives the results of the model's passes for one of a method's images.</summary>
/// <param name="index">The index of the image, from 0.</param>
/// <param name="input">The results. They are valid until the visitor returns.</param>
public delegate void CamVisitor(int index, in CamInput input);
