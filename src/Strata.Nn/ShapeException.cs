using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn;

/// <summary>A tensor has not the shape that an operation needs.</summary>
/// <param name="message">What is wrong, where, what was expected, and the likely fix.</param>
public sealed class ShapeException(string message) : StrataException(message)
{
    internal static void ThrowIfLastAxisIsNot(int expected, Shape found, Module layer)
    {
        if (found.Rank == 0 || found[^1] != expected)
            ThrowLastAxis(expected, found, layer); // apart, so that the check inlines
    }

    internal static void ThrowIfNotImages(int channels, Shape found, Module layer)
    {
        if (found.Rank != 4 || found[1] != channels)
            ThrowImages(channels, found, layer);
    }

    internal static void ThrowIfLastAxesAreNot(Shape expected, Shape found, Module layer)
    {
        if (found.Rank < expected.Rank || !found.Sizes[^expected.Rank..].SequenceEqual(expected.Sizes))
            throw new ShapeException(
                $"{layer}: expected an input whose last axes are {expected}, got shape {found}. "
                    + "Change the layer before it, or this layer's normalizedShape."
            );
    }

    internal static void ThrowIfNotChannels(int channels, int leastRank, int mostRank, Shape found, Module layer)
    {
        if (found.Rank < leastRank || found.Rank > mostRank || found[1] != channels)
            throw new ShapeException(
                $"{layer}: expected an input of batch×{channels}{(leastRank > 2 ? "×length" : "")}"
                    + $"{(mostRank > leastRank ? ", with further axes or without" : "")}, got shape {found}. "
                    + "Change the layer before it, or this layer's channels."
            );
    }

    internal static void ThrowIfDiffer(Shape left, Shape right, string operation)
    {
        if (left != right)
            throw new ShapeException(
                $"{operation}: expected two tensors of one shape, got {left} and {right}. Reshape one of them."
            );
    }

    internal static void ThrowIfNotRank4(Shape found, string operation)
    {
        if (found.Rank != 4)
            throw new ShapeException(
                $"{operation}: expected images of batch×channels×height×width, got an input of shape {found}. "
                    + "Reshape the input, or move the layer before the flattening."
            );
    }

    private static void ThrowLastAxis(int expected, Shape found, Module layer) =>
        throw new ShapeException(
            $"{layer}: expected {expected} input features on the last axis, got an input of shape {found}. "
                + "Change the layer before it, or this layer's inFeatures."
        );

    private static void ThrowImages(int channels, Shape found, Module layer) =>
        throw new ShapeException(
            found.Rank == 4
                ? $"{layer}: expected {channels} channels on axis 1, got an input of shape {found}. "
                    + "Change the layer before it, or this layer's channels."
                : $"{layer}: expected images of batch×{channels}×height×width, got an input of shape {found}. "
                    + "Reshape the input, or move the layer before the flattening."
        );
}
