using System.Globalization;

namespace GradCam.Methods;

/// <summary>
/// Represents a parameter of a method. One declaration determines the text <c>rise:samples=2000</c>, options, help, results and the settings of a
/// run.
/// </summary>
public sealed class MethodParameter
{
    private readonly Func<ICamMethod, double> _get;
    private readonly Func<ICamMethod, double, ICamMethod> _set;

    private MethodParameter(string name, string description, MethodParameterKind kind, double least, double most, double defaultValue, Func<ICamMethod, double> get, Func<ICamMethod, double, ICamMethod> set)
    {
        (Name, Description, Kind, Least, Most, DefaultValue) = (name, description, kind, least, most, defaultValue);
        (_get, _set) = (get, set);
    }

    /// <summary>Gets the name, in lower case.</summary>
    public string Name { get; }

    /// <summary>Gets the description: a sentence without its full stop.</summary>
    public string Description { get; }

    /// <summary>Gets the kind of value.</summary>
    public MethodParameterKind Kind { get; }

    /// <summary>Gets the smallest value.</summary>
    public double Least { get; }

    /// <summary>Gets the largest value.</summary>
    public double Most { get; }

    /// <summary>Gets the default; 0 means no and 1 means yes.</summary>
    public double DefaultValue { get; }

    /// <summary>Gets the default as text.</summary>
    public string DefaultText => ToText(DefaultValue);

    /// <summary>Declares an integer.</summary>
    /// <typeparam name="TMethod">The method.</typeparam>
    /// <param name="method">The method with its defaults.</param>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="description">A sentence without its full stop.</param>
    /// <param name="get">Reads the value of a method.</param>
    /// <param name="set">Returns the method with another value.</param>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    public static MethodParameter Integer<TMethod>(TMethod method, string name, string description, Func<TMethod, int> get, Func<TMethod, int, TMethod> set, int least = 1, int most = 1_000_000)
        where TMethod : class, ICamMethod => new(name, description, MethodParameterKind.Integer, least, most, get(method), m => get((TMethod)m), (m, value) => set((TMethod)m, (int)value));

    /// <summary>Declares the seed of a method's random numbers: any integer.</summary>
    /// <typeparam name="TMethod">The method.</typeparam>
    /// <param name="method">The method with its defaults.</param>
    /// <param name="get">Reads the value of a method.</param>
    /// <param name="set">Returns the method with another value.</param>
    public static MethodParameter Seed<TMethod>(TMethod method, Func<TMethod, int> get, Func<TMethod, int, TMethod> set)
        where TMethod : class, ICamMethod => Integer(method, "seed", "Seed of the random numbers; equal seeds give equal maps", get, set, int.MinValue, int.MaxValue);

    /// <summary>Declares a number.</summary>
    /// <typeparam name="TMethod">The method.</typeparam>
    /// <param name="method">The method with its defaults.</param>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="description">A sentence without its full stop.</param>
    /// <param name="get">Reads the value of a method.</param>
    /// <param name="set">Returns the method with another value.</param>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    public static MethodParameter Number<TMethod>(TMethod method, string name, string description, Func<TMethod, float> get, Func<TMethod, float, TMethod> set, double least, double most)
        where TMethod : class, ICamMethod => new(name, description, MethodParameterKind.Number, least, most, get(method), m => get((TMethod)m), (m, value) => set((TMethod)m, (float)value));

    /// <summary>Declares a choice between yes and no.</summary>
    /// <typeparam name="TMethod">The method.</typeparam>
    /// <param name="method">The method with its defaults.</param>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="description">A sentence without its full stop.</param>
    /// <param name="get">Reads the value of a method.</param>
    /// <param name="set">Returns the method with another value.</param>
    public static MethodParameter Choice<TMethod>(TMethod method, string name, string description, Func<TMethod, bool> get, Func<TMethod, bool, TMethod> set)
        where TMethod : class, ICamMethod => new(name, description, MethodParameterKind.Choice, 0, 1, Number(get(method)), m => Number(get((TMethod)m)), (m, value) => set((TMethod)m, value != 0));

    /// <summary>Returns the value of a method, as text.</summary>
    /// <param name="method">A method that declares this parameter.</param>
    public string Text(ICamMethod method) => ToText(_get(method));

    /// <summary>Returns the method with another value.</summary>
    /// <param name="method">A method that declares this parameter.</param>
    /// <param name="text">The value: an integer, a number with a decimal point, or <c>yes</c> and <c>no</c>.</param>
    /// <exception cref="GradCamException">The text is no such value, or not in the range.</exception>
    public ICamMethod Set(ICamMethod method, string text)
    {
        ArgumentNullException.ThrowIfNull(method);
        return TryRead(text, out double value) && value >= Least && value <= Most
            ? _set(method, value)
            : throw new GradCamException(GradCamErrorKind.Method, $"{Name} of {method.Name} is '{text}'. It must be {Range}.");
    }

    /// <summary>Gets a description of the kind and the range.</summary>
    public string Range => Kind switch
    {
        MethodParameterKind.Choice => "yes or no",
        MethodParameterKind.Integer when Least == int.MinValue && Most == int.MaxValue => "an integer",
        MethodParameterKind.Integer => $"an integer from {ToText(Least)} to {ToText(Most)}",
        _ => $"a number from {ToText(Least)} to {ToText(Most)}",
    };

    /// <summary>Returns the same parameter for a method that wraps another.</summary>
    /// <param name="inner">Returns the wrapped method.</param>
    /// <param name="wrap">Wraps another method in the same way.</param>
    internal MethodParameter Wrapped(Func<ICamMethod, ICamMethod> inner, Func<ICamMethod, ICamMethod> wrap) =>
        new(Name, Description, Kind, Least, Most, DefaultValue, m => _get(inner(m)), (m, value) => wrap(_set(inner(m), value)));

    private static double Number(bool value) => value ? 1 : 0;

    // Format as a float: the same number as a double has a longer text.
    private string ToText(double value) => Kind switch
    {
        MethodParameterKind.Choice => value != 0 ? "yes" : "no",
        MethodParameterKind.Integer => value.ToString("0", CultureInfo.InvariantCulture),
        _ => ((float)value).ToString(CultureInfo.InvariantCulture),
    };

    private bool TryRead(string text, out double value)
    {
        value = text == "yes" ? 1 : 0;
        return Kind switch
        {
            MethodParameterKind.Choice => text is "yes" or "no",
            MethodParameterKind.Integer => double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value),
        };
    }
}
