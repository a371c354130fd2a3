using System.CommandLine;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>
/// Represents an option that is a short form of a parameter of some methods: <c>--samples 50</c> for <c>--method rise:samples=50</c>.
/// </summary>
internal sealed class MethodOption
{
    private readonly string _parameter;

    /// <summary>Initializes the option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The name of its value in help.</param>
    /// <param name="parameter">The parameter's name.</param>
    public MethodOption(string name, string value, string parameter)
    {
        _parameter = parameter;
        MethodParameter[] declared = [.. Owners.Select(m => Of(m)!)];
        Option = new Option<string>(name) { HelpName = value, Description = $"With {string.Join(", ", Owners.Select(m => m.Name))}: {string.Join("; ", declared.Select(p => p.Description).Distinct())}." };
    }

    /// <summary>Gets the option itself.</summary>
    public Option<string> Option { get; }

    private IEnumerable<ICamMethod> Owners => CamMethods.All.Where(m => Of(m) is not null);

    /// <summary>Returns whether a method has the parameter.</summary>
    public bool IsOf(ICamMethod method) => Of(method) is not null;

    /// <summary>Returns the method with the option's value.</summary>
    /// <exception cref="UsageException">The method does not have the parameter, or cannot have this value.</exception>
    public ICamMethod Set(ICamMethod method, string value)
    {
        MethodParameter parameter = Of(method) ?? throw new UsageException($"{Option.Name} is not for {method.Name}: it is for {string.Join(", ", Owners.Select(m => m.Name))}.");
        try
        {
            return parameter.Set(method, value);
        }
        catch (GradCamException)
        {
            throw new UsageException($"{Option.Name} takes {parameter.Range}, and '{value}' is none.");
        }
    }

    private MethodParameter? Of(ICamMethod method) => method.Parameters.FirstOrDefault(p => p.Name == _parameter);
}
