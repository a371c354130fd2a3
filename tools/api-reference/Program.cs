using GradCam.Tools.ApiReference;

if (args is not [var folder])
{
    Console.Error.WriteLine("gradcam-api-reference: give the folder that the pages go into: docs/api.");
    return 2;
}

int pages = Reference.Write(folder);
Console.WriteLine($"{folder}: {pages} pages");
return 0;
