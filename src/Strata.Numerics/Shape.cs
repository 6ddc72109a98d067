namespace Strata.Numerics;

/// <summary>The sizes of an array's axes, outermost first; row-major. Rank 0 is a scalar of one value.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _sizes;

    /// <summary>Creates a shape.</summary>
    /// <param name="sizes">The size of each axis, each at least 0; none for a scalar.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or there are more than 2³¹ − 1 values.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        long count = 1;
        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
            count *= size;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, int.MaxValue, nameof(sizes));
        }

        _sizes = sizes.Length == 0 ? null : sizes.ToArray();
        Count = (int)count;
    }

    /// <summary>The shape of a single value: no axes.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes?.Length ?? 0;

    /// <summary>The number of values: the product of the sizes, 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>The size of one axis.</summary>
    /// <param name="axis">The axis, from 0, or from the end.</param>
    public int this[Index axis] => Sizes[axis];

    /// <summary>Whether two shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in Sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes joined by a multiplication sign, <c>32×256</c>; <c>scalar</c> for rank 0.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('×', _sizes!);
}
