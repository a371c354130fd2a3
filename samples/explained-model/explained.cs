#:package Microsoft.ML.OnnxRuntime@1.31.1
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
// dotnet run explained.cs -- MODEL.onnx INPUT.npy [SALIENCY.f32]      No GradCam: ONNX Runtime alone.
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

byte[] npy = File.ReadAllBytes(args[1]);
int data = 10 + BitConverter.ToUInt16(npy, 8);
long[] shape = [.. Regex.Matches(Regex.Match(Encoding.Latin1.GetString(npy, 10, data - 10), @"'shape': \(([^)]*)\)").Groups[1].Value, @"\d+").Select(m => long.Parse(m.Value))];

using var session = new InferenceSession(args[0]);
using OrtValue image = OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(npy.AsSpan(data)).ToArray(), shape);
using var options = new RunOptions();
using var results = session.Run(options, [session.InputNames[0]], [image], [session.OutputNames[0], "saliency"]);
float[] scores = results[0].GetTensorDataAsSpan<float>().ToArray();
float[] saliency = results[1].GetTensorDataAsSpan<float>().ToArray();
int hottest = Array.IndexOf(saliency, saliency.Max());
int columns = (int)results[1].GetTensorTypeAndShape().Shape[2];
Console.WriteLine($"class {Array.IndexOf(scores, scores.Max())}, hottest cell: row {hottest / columns}, column {hottest % columns}");
if (args.Length > 2)
    File.WriteAllBytes(args[2], MemoryMarshal.AsBytes(saliency.AsSpan()).ToArray());
