using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace GradCam.Tools.ApiReference;

/// <summary>Writes the reference of the packages' public types as Markdown: a page for each type, and an index.</summary>
internal static partial class Reference
{
    private const string Onnx = "Onnx";
    private const string Title = "# Reference\n\nThe public types of the packages, from the comments in their source.\n";

    /// <summary>The packages of the reference, with a type of each.</summary>
    private static readonly Assembly[] s_assemblies =
    [
        typeof(Explaining.Explainer).Assembly,
        typeof(GradCam.Onnx.Gradients.GradientRule).Assembly,
        typeof(Export.Importing.OnnxImporter).Assembly,
        typeof(NetVips.NetVipsCodec).Assembly,
        typeof(ImageSharp.ImageSharpCodec).Assembly,
        typeof(Datasets.Runs.DatasetRun).Assembly,
        typeof(Extensions.GradCamOptions).Assembly,
    ];

    /// <summary>Writes the pages.</summary>
    /// <param name="folder">The folder. The method removes the pages of an earlier reference (those that its index links); other files stay.</param>
    /// <returns>The number of pages.</returns>
    /// <exception cref="GradCamException">The folder has an index that is not a reference's.</exception>
    public static int Write(string folder)
    {
        RemoveOld(folder);
        Directory.CreateDirectory(folder);
        Comments comments = Comments.Of(s_assemblies);
        Type[] types = [.. s_assemblies.SelectMany(Types)];
        var text = new CommentText(comments, types);
        foreach (Type type in types)
            File.WriteAllText(Path.Combine(folder, TypePage.FileName(type)), new TypePage(type, text).ToString());
        File.WriteAllText(Path.Combine(folder, "index.md"), Index(types, text));
        return types.Length + 1;
    }

    private static void RemoveOld(string folder)
    {
        string index = Path.Combine(folder, "index.md");
        if (!File.Exists(index))
            return;
        string old = File.ReadAllText(index);
        if (!old.StartsWith(Title, StringComparison.Ordinal))
            throw new GradCamException(GradCamErrorKind.File, $"{folder}: its index.md is not that of a reference, and this tool would replace it. Choose another folder.");
        foreach (Match link in Link().Matches(old))
            File.Delete(Path.Combine(folder, link.Groups[1].Value));
    }

    [GeneratedRegex(@"\]\(([^()/\\]+\.md)\)")]
    private static partial Regex Link();

    // The generated classes of Protocol buffers are ONNX's format and not a part of this reference.
    private static IEnumerable<Type> Types(Assembly assembly) => assembly.GetExportedTypes()
        .Where(t => !t.GetInterfaces().Any(i => i.Namespace == "Google.Protobuf") && !(t.Namespace?.EndsWith($"{Onnx}.Model", StringComparison.Ordinal) == true && (t.Name.EndsWith("Reflection", StringComparison.Ordinal) || t.Name == "Types" || t.DeclaringType is not null || t.IsEnum)))
        .OrderBy(t => t.Namespace, StringComparer.Ordinal).ThenBy(Signatures.Name, StringComparer.Ordinal);

    private static string Index(Type[] types, CommentText text)
    {
        var page = new StringBuilder(Title);
        foreach (IGrouping<string, Type> package in types.GroupBy(t => t.Assembly.GetName().Name!))
        {
            page.Append($"\n## {package.Key}\n");
            foreach (IGrouping<string?, Type> space in package.GroupBy(t => t.Namespace))
            {
                page.Append($"\n### {space.Key}\n\n| type | |\n| --- | --- |\n");
                foreach (Type type in space)
                    page.Append($"| [{CommentText.Escaped(Signatures.Name(type))}]({TypePage.FileName(type)}) | {text.Summary(type).Replace("\n", " ", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        return page.ToString();
    }
}
