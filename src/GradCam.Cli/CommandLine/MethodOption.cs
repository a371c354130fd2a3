using System.CommandLine;
using GradCam.Methods;

namespace GradCam.Cli.CommandLine;

/// <summary>An option that some of the methods have.</summary>
internal sealed class MethodOption
{
    private readonly Func<string, Func<ICamMethod, ICamMethod?>> _read;

    /// <summary>Declares it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What its value is called in help.</param>
    /// <param name="description">What it is, starting small.</param>
    /// <param name="read">Makes of its value what sets it: the method with the value, or null where a method does not have the option.</param>
    public MethodOption(string name, string value, string description, Func<string, Func<ICamMethod, ICamMethod?>> read)
    {
        _read = read;
        Option = new Option<string>(name) { HelpName = value, Description = $"With {string.Join(", ", Owners("1"))}: {description}." };
    }

    /// <summary>The option itself.</summary>
    public Option<string> Option { get; }

    /// <summary>The method with the value.</summary>
    /// <exception cref="UsageException">The value makes no sense, or the method does not have the option.</exception>
    public ICamMethod Set(ICamMethod method, string value) =>
        _read(value)(method) ?? throw new UsageException($"{Option.Name} is not for {method.Name}: it is for {string.Join(", ", Owners(value))}.");

    private IEnumerable<string> Owners(string value)
    {
        Func<ICamMethod, ICamMethod?> set = _read(value);
        return CamMethods.All.Where(m => set(m) is not null).Select(m => m.Name);
    }
}
