using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Flax;

/// <summary>A parameter as Flax initializes it.</summary>
/// <param name="Name">Its path: <c>Dense_0/kernel</c>.</param>
/// <param name="Shape">Its shape in Flax: a kernel is …×in×out.</param>
/// <param name="Key">The key that its values are drawn from.</param>
/// <param name="Values">The values, row-major.</param>
public sealed record FlaxParameter(string Name, Shape Shape, RandomKey Key, ReadOnlyMemory<float> Values)
{
    private bool IsKernel =>
        Shape.Rank >= 2 && (Name == "kernel" || Name.EndsWith("/kernel", StringComparison.Ordinal));

    /// <summary>The shape of the same parameter in Strata and PyTorch: a kernel is out×in×….</summary>
    public Shape TorchShape => IsKernel ? new([Shape[^1], Shape[^2], .. Shape.Sizes[..^2]]) : Shape;

    /// <summary>The values in Strata's and PyTorch's order of axes: of a kernel, (…, in, out) becomes (out, in, …).</summary>
    public float[] ToTorch()
    {
        if (!IsKernel)
            return Values.ToArray();
        ReadOnlySpan<float> source = Values.Span;
        (int inputs, int outputs) = (Shape[^2], Shape[^1]);
        int receptive = source.Length / Math.Max(1, inputs * outputs);
        float[] result = new float[source.Length];
        for (int place = 0; place < receptive; place++)
        for (int i = 0; i < inputs; i++)
        for (int o = 0; o < outputs; o++)
            result[(((o * inputs) + i) * receptive) + place] = source[(((place * inputs) + i) * outputs) + o];
        return result;
    }

    /// <summary>Starts a parameter of Strata from these values, in its order of axes.</summary>
    /// <exception cref="ShapeException">It has another shape.</exception>
    public void CopyTo(Parameter parameter)
    {
        ThrowIfUnfit(parameter);
        ToTorch().CopyTo(parameter.Value.Span);
        GC.KeepAlive(parameter);
    }

    internal void ThrowIfUnfit(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Shape != TorchShape)
            throw new ShapeException(
                $"{Name}: expected a parameter of shape {TorchShape}, as Flax' {Shape} is in Strata, got "
                    + $"'{parameter.Name}' of shape {parameter.Shape}."
            );
    }
}
