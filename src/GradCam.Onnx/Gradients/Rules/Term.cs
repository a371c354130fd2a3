using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Represents a tensor in a formula. Arithmetic on terms emits nodes, so that a rule's code reads as the formula above it. Numbers become constants
/// of the tensor's own element type.
/// </summary>
/// <param name="Emit">The graph for the new nodes.</param>
/// <param name="Name">The name of the tensor.</param>
/// <param name="ElementType">The tensor's element type, by ONNX's number: 1 is float32, 10 float16, 11 float64.</param>
public readonly record struct Term(GraphBuilder Emit, string Name, int ElementType)
{
    /// <summary>Returns the name of the tensor.</summary>
    public static implicit operator string(Term term) => term.Name;

    /// <summary>Emits the sum.</summary>
    public static Term operator +(Term a, Term b) => a.Then("Add", b);

    /// <summary>Emits the sum.</summary>
    public static Term operator +(Term a, double b) => a + a.Scalar(b);

    /// <summary>Emits the sum.</summary>
    public static Term operator +(double a, Term b) => b.Scalar(a) + b;

    /// <summary>Emits the difference.</summary>
    public static Term operator -(Term a, Term b) => a.Then("Sub", b);

    /// <summary>Emits the difference.</summary>
    public static Term operator -(Term a, double b) => a - a.Scalar(b);

    /// <summary>Emits the difference.</summary>
    public static Term operator -(double a, Term b) => b.Scalar(a) - b;

    /// <summary>Emits the negative.</summary>
    public static Term operator -(Term a) => a.Then("Neg");

    /// <summary>Emits the product.</summary>
    public static Term operator *(Term a, Term b) => a.Then("Mul", b);

    /// <summary>Emits the product.</summary>
    public static Term operator *(Term a, double b) => b == 1 ? a : a * a.Scalar(b);

    /// <summary>Emits the product.</summary>
    public static Term operator *(double a, Term b) => b * a;

    /// <summary>Emits the quotient.</summary>
    public static Term operator /(Term a, Term b) => a.Then("Div", b);

    /// <summary>Emits the quotient.</summary>
    public static Term operator /(Term a, double b) => a * (1 / b);

    /// <summary>Emits the quotient.</summary>
    public static Term operator /(double a, Term b) => b.Scalar(a) / b;

    /// <summary>Emits the test of each element.</summary>
    public static Term operator >(Term a, Term b) => a.Test("Greater", b);

    /// <summary>Emits the test of each element.</summary>
    public static Term operator >(Term a, double b) => a > a.Scalar(b);

    /// <summary>Emits the test of each element.</summary>
    public static Term operator <(Term a, Term b) => a.Test("Less", b);

    /// <summary>Emits the test of each element.</summary>
    public static Term operator <(Term a, double b) => a < a.Scalar(b);

    /// <summary>Emits the conjunction.</summary>
    public static Term operator &(Term a, Term b) => a.Then("And", b);

    /// <summary>Gets whether gradients exist for its type: integers, booleans and strings have none.</summary>
    public bool IsReal => (DataType)ElementType is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16;

    /// <summary>Emits the comparison with another term: true if both are equal.</summary>
    public Term Is(Term other) => Test("Equal", other);

    /// <summary>Emits the comparison with a number: true if both are equal.</summary>
    public Term Is(double value) => Is(Scalar(value));

    /// <summary>Emits the selection: the first term if this condition holds, otherwise the second. NaN or infinity in one does not affect the other.</summary>
    public Term Choose(Term yes, Term no) => yes with { Name = Emit.Op("Where", [Name, yes, no]) };

    /// <summary>See <see cref="Choose(Term, Term)"/>.</summary>
    public Term Choose(Term yes, double no) => Choose(yes, yes.Scalar(no));

    /// <summary>See <see cref="Choose(Term, Term)"/>.</summary>
    public Term Choose(double yes, Term no) => Choose(no.Scalar(yes), no);

    /// <summary>Emits a number of this term's element type.</summary>
    public Term Scalar(double value) => this with { Name = Emit.Constant(Typed.Scalar(ElementType, value)) };

    /// <summary>Emits Exp of each element.</summary>
    public Term Exp() => Then("Exp");

    /// <summary>Emits Log of each element.</summary>
    public Term Log() => Then("Log");

    /// <summary>Emits Sqrt of each element.</summary>
    public Term Sqrt() => Then("Sqrt");

    /// <summary>Emits Abs of each element.</summary>
    public Term Abs() => Then("Abs");

    /// <summary>Emits Sigmoid of each element.</summary>
    public Term Sigmoid() => Then("Sigmoid");

    /// <summary>Emits Tanh of each element.</summary>
    public Term Tanh() => Then("Tanh");

    /// <summary>Emits Erf of each element.</summary>
    public Term Erf() => Then("Erf");

    /// <summary>Emits each element raised to a power.</summary>
    public Term Pow(double exponent) => Then("Pow", Scalar(exponent));

    /// <summary>Emits this term with the sign of another, and 0 if that is 0. It is no product, because this term may be infinite there.</summary>
    public Term SignedBy(Term other) => (other > 0).Choose(this, (other < 0).Choose(-this, 0));

    /// <summary>Emits the sum over some axes, which stay with length 1.</summary>
    public Term Sum(params ReadOnlySpan<long> axes) =>
        axes.Length == 0 ? this : With(Emit.Op("ReduceSum", [Name, Emit.Constant(axes.ToArray())], Attributes.Make("keepdims", 1)));

    /// <summary>Emits the mean over some axes, which stay with length 1.</summary>
    public Term Mean(params ReadOnlySpan<long> axes) =>
        axes.Length == 0 ? this : With(Emit.Op("ReduceMean", [Name], Attributes.Make("axes", axes.ToArray()), Attributes.Make("keepdims", 1)));

    /// <summary>Emits the same elements in the same order with other axes.</summary>
    public Term Reshape(params long[] dims) => With(Emit.Op("Reshape", [Name, Emit.Constant(dims)]));

    /// <summary>Emits this term with new axes of length 1 at these positions of the result.</summary>
    public Term Unsqueeze(params long[] axes) => axes.Length == 0 ? this : With(Emit.Op("Unsqueeze", [Name, Emit.Constant(axes)]));

    /// <summary>Emits this term in another element type.</summary>
    public Term Cast(int elementType) =>
        elementType == ElementType ? this : new Term(Emit, Emit.Op("Cast", [Name], Attributes.Make("to", elementType)), elementType);

    /// <summary>Emits an operator whose result has this term's element type.</summary>
    public Term Then(string opType, params ReadOnlySpan<Term> others)
    {
        string[] inputs = new string[others.Length + 1];
        inputs[0] = Name;
        for (int i = 0; i < others.Length; i++)
            inputs[i + 1] = others[i].Name;
        return With(Emit.Op(opType, inputs));
    }

    private Term Test(string opType, Term other) => new(Emit, Emit.Op(opType, [Name, other.Name]), (int)DataType.Bool);

    private Term With(string name) => this with { Name = name };
}
