using Strata.Numerics;

namespace Strata.Formats;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">Any text, unique in the file.</param>
/// <param name="Type">What the tensor is made of.</param>
/// <param name="Shape">The sizes of its axes, at most 16; row-major.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where its bytes end, counted from the end of the header.</param>
public sealed record SafetensorsEntry(string Name, ElementType Type, Shape Shape, long Begin, long End)
{
    /// <summary>The number of bytes.</summary>
    public long ByteCount => End - Begin;

    /// <summary>Name, type and shape: <c>fc.weight F32 2×512</c>.</summary>
    public override string ToString() => $"{Name} {Type.SafetensorsName()} {Shape}";
}
