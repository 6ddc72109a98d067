using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn;

// Arithmetic as operators; smaller shapes are repeated.
public sealed partial class Tensor
{
    /// <summary><see cref="Operations.Add"/>.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => Operations.Add(left, right);

    /// <summary><see cref="Operations.Subtract"/>.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => Operations.Subtract(left, right);

    /// <summary><see cref="Operations.Multiply"/>.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => Operations.Multiply(left, right);

    /// <summary><see cref="Operations.Divide"/>.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => Operations.Divide(left, right);

    /// <summary>Value by value.</summary>
    public static Tensor operator +(Tensor left, float right) => Operations.Map(left, new Plus(right));

    /// <summary>Value by value.</summary>
    public static Tensor operator +(float left, Tensor right) => Operations.Map(right, new Plus(left));

    /// <summary>Value by value.</summary>
    public static Tensor operator -(Tensor left, float right) => Operations.Map(left, new Plus(-right));

    /// <summary>Value by value.</summary>
    public static Tensor operator -(float left, Tensor right) => Operations.Map(right, new SubtractedFrom(left));

    /// <summary>Value by value.</summary>
    public static Tensor operator *(Tensor left, float right) => Operations.Map(left, new Times(right));

    /// <summary>Value by value.</summary>
    public static Tensor operator *(float left, Tensor right) => Operations.Map(right, new Times(left));

    /// <summary>Value by value.</summary>
    public static Tensor operator /(Tensor left, float right) => Operations.Map(left, new DividedBy(right));

    /// <summary>Value by value.</summary>
    public static Tensor operator /(float left, Tensor right) => Operations.Map(right, new Dividing(left));

    /// <summary>Value by value.</summary>
    public static Tensor operator -(Tensor tensor) => Operations.Neg(tensor);
}
