using GradCam;
using GradCam.Tools.ApiReference;

if (args is not [var folder])
{
    Console.Error.WriteLine("gradcam-api-reference: give the folder of the pages: docs/api.");
    return 2;
}

try
{
    Console.WriteLine($"{folder}: {Reference.Write(folder)} pages");
    return 0;
}
catch (GradCamException e)
{
    Console.Error.WriteLine($"gradcam-api-reference: {e.Message}");
    return 1;
}
