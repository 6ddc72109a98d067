namespace Strata.Optim;

/// <summary>Makes chains without naming their types.</summary>
public static class Chain
{
    /// <summary>Two stages, one after the other.</summary>
    public static Chain<TFirst, TSecond> Of<TFirst, TSecond>(TFirst first, TSecond second)
        where TFirst : struct, ITransformation
        where TSecond : struct, ITransformation => new(first, second);
}
