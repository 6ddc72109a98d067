using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary>The sine, within 0.51 ulp.</summary>
public readonly struct Sine : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        Vector<float> result = Vector.Narrow(WideMath.SinCos(low).Sin, WideMath.SinCos(high).Sin);
        return Far.Any(x) ? Far.Replace(x, result, Math.Sin) : result;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient * default(Cosine).Apply(kept);
}

/// <summary>The cosine, within 0.51 ulp.</summary>
public readonly struct Cosine : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        Vector<float> result = Vector.Narrow(WideMath.SinCos(low).Cos, WideMath.SinCos(high).Cos);
        return Far.Any(x) ? Far.Replace(x, result, Math.Cos) : result;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => -gradient * default(Sine).Apply(kept);
}

/// <summary>The tangent, within 0.51 ulp.</summary>
public readonly struct Tangent : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        Vector<float> result = Vector.Narrow(Quotient(low), Quotient(high));
        return Far.Any(x) ? Far.Replace(x, result, Math.Tan) : result;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient * (Vector<float>.One + (kept * kept));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Quotient(Vector<double> x)
    {
        (Vector<double> sine, Vector<double> cosine) = WideMath.SinCos(x);
        return sine / cosine;
    }
}

/// <summary>The arc tangent, within 0.51 ulp.</summary>
public readonly struct ArcTangent : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(WideMath.Atan(low), WideMath.Atan(high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient / (Vector<float>.One + (kept * kept));
}

/// <summary>Angles beyond a million, where the reduction by π/2 in double ends: they take the library's way, one by one.</summary>
internal static class Far
{
    private const float Limit = 1e6f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector<float> x) => Vector.GreaterThanAny(Vector.Abs(x), new Vector<float>(Limit));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector<float> Replace(Vector<float> x, Vector<float> result, Func<double, double> function)
    {
        for (int i = 0; i < Vector<float>.Count; i++)
        {
            if (MathF.Abs(x[i]) > Limit)
                result = Vector.WithElement(result, i, (float)function(x[i]));
        }

        return result;
    }
}
