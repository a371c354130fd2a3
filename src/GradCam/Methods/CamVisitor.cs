namespace GradCam.Methods;

/// <summary>Takes what the model's passes give for one of the images that a method runs it on.</summary>
/// <param name="index">Which, from 0.</param>
/// <param name="input">What they give; it is gone when the visitor returns.</param>
public delegate void CamVisitor(int index, in CamInput input);
