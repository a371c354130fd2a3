using System.CommandLine;
using System.Text.Json;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam methods</c>, which lists the methods and their parameters.</summary>
internal static class MethodsCommand
{
    public const string Examples =
        """
        Examples:
          gradcam methods
              every method with its parameters, their defaults and ranges
          gradcam methods rise
              one method
          gradcam explain cat.jpg --method rise:samples=2000,seed=3
              a method with other parameters
        """;

    public static Command Create(ToolConsole console)
    {
        var name = new Argument<string?>("METHOD") { Description = "A method; all of them if you give none.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per method and line." };
        var command = new Command("methods", "Lists the methods and their parameters.") { name, json };
        command.SetAction(arguments =>
        {
            IReadOnlyList<ICamMethod> methods = arguments.GetValue(name) is { } given ? [OptionValues.Named("METHOD", given, CamMethods.Find)] : CamMethods.All;
            foreach (ICamMethod method in methods)
                Print(console, method, arguments.GetValue(json));
            return 0;
        });
        return command;
    }

    private static void Print(ToolConsole console, ICamMethod method, bool asJson)
    {
        if (asJson)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(
                new MethodJson(method.Name, [.. method.Parameters.Select(p => new ParameterJson(p.Name, p.Kind.ToString().ToLowerInvariant(), p.DefaultText, p.Least, p.Most, p.Description))]),
                MethodsJson.Default.MethodJson));
            return;
        }

        console.Output.WriteLine(method.Name);
        foreach (MethodParameter parameter in method.Parameters)
            console.Output.WriteLine($"  {parameter.Name,-13} {parameter.Description}; {parameter.Range} [default: {parameter.DefaultText}]");
    }
}
