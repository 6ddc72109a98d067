using Strata.Nn.Graph;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Images of another size: transposed convolution, adaptive pooling, interpolation.
public static partial class Operations
{
    /// <summary>The transpose of a 2-D convolution, as <c>torch.nn.functional.conv_transpose2d</c>.</summary>
    /// <param name="input">Shape (batch, in, height, width).</param>
    /// <param name="weight">Shape (in, out / groups, kernel height, kernel width).</param>
    /// <param name="bias">Shape (out), or null.</param>
    /// <param name="stride">How far the windows of neighbouring inputs are apart in the output; when absent, 1.</param>
    /// <param name="padding">Rows and columns that are cut off on each side of the output.</param>
    /// <param name="outputPadding">Rows and columns that the output has more at its end; less than stride or dilation.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="dilation">Distance of two kernel values in the output; when absent, 1.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentException">The output padding is less than neither stride nor dilation.</exception>
    public static Tensor ConvTranspose2d(
        Tensor input,
        Tensor weight,
        Tensor? bias = null,
        Size2d? stride = null,
        Size2d padding = default,
        Size2d outputPadding = default,
        int groups = 1,
        Size2d? dilation = null
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        ShapeException.ThrowIfNotRank4(input.Shape, "ConvTranspose2d");
        (Shape from, Shape kernel) = (input.Shape, weight.Shape);
        if (kernel.Rank != 4 || kernel[0] != from[1] || from[1] % groups != 0)
            throw new ShapeException(
                $"ConvTranspose2d: expected a weight of {from[1]}×out/groups×height×width for an input of shape {from} "
                    + $"and {groups} groups, got {kernel}."
            );
        (Size2d step, Size2d spacing) = (stride ?? 1, dilation ?? 1);
        bool isPossible =
            outputPadding.Height < Math.Max(step.Height, spacing.Height)
            && outputPadding.Width < Math.Max(step.Width, spacing.Width);
        if (!isPossible)
            throw new ArgumentException(
                $"ConvTranspose2d: the output padding {outputPadding} must be less than the stride {step} or the dilation "
                    + $"{spacing}, on each axis.",
                nameof(outputPadding)
            );
        // What no input of the convolution that leads back would end at: it stays blank.
        int blankRows = Blank(outputPadding.Height, step.Height, padding.Height);
        int blankColumns = Blank(outputPadding.Width, step.Width, padding.Width);
        int height =
            Grow(from[2], step.Height, padding.Height, spacing.Height, kernel[2]) + outputPadding.Height - blankRows;
        int width =
            Grow(from[3], step.Width, padding.Width, spacing.Width, kernel[3]) + outputPadding.Width - blankColumns;
        if (height < 1 || width < 1)
            throw new ShapeException($"ConvTranspose2d: padding {padding} leaves nothing of an input of shape {from}.");
        var shape = new ConvolutionShape
        {
            Batch = from[0],
            InChannels = kernel[1] * groups,
            Height = height,
            Width = width,
            OutChannels = from[1],
            KernelHeight = kernel[2],
            KernelWidth = kernel[3],
            StrideHeight = step.Height,
            StrideWidth = step.Width,
            PaddingTop = padding.Height,
            PaddingBottom = End(outputPadding.Height, step.Height, padding.Height),
            PaddingLeft = padding.Width,
            PaddingRight = End(outputPadding.Width, step.Width, padding.Width),
            DilationHeight = spacing.Height,
            DilationWidth = spacing.Width,
            Groups = groups,
        };
        if (blankRows == 0 && blankColumns == 0)
            return Tape.Run(new ConvTranspose2dOperation(input, weight, bias, shape)).Output;
        Tensor reached = Tape.Run(new ConvTranspose2dOperation(input, weight, null, shape)).Output;
        Tensor whole = Pad(reached, [0, blankColumns, 0, blankRows]);
        return bias is null ? whole : Add(whole, bias.Reshape(bias.Count, 1, 1));

        static int Grow(int size, int stride, int padding, int dilation, int kernel) =>
            ((size - 1) * stride) - (2 * padding) + (dilation * (kernel - 1)) + 1;

        // Output padding below the stride is what a strided convolution leaves over at its end. More than that uncovers
        // what the padding cut off, and then goes beyond the last value that an input reaches.
        static int End(int more, int stride, int padding) => more < stride ? padding : Math.Max(0, padding - more);

        static int Blank(int more, int stride, int padding) =>
            more < stride ? 0 : Math.Max(0, more - padding - (stride - 1));
    }

    /// <summary>Means of windows that cover a plane, as <c>torch.nn.functional.adaptive_avg_pool2d</c>.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="outputHeight">Rows of the output; null keeps those of the input.</param>
    /// <param name="outputWidth">Columns of the output; null keeps those of the input.</param>
    /// <exception cref="ShapeException">The input holds no images.</exception>
    public static Tensor AdaptiveAvgPool2d(Tensor input, int? outputHeight, int? outputWidth)
    {
        (int height, int width) = AdaptiveSize("AdaptiveAvgPool2d", input, outputHeight, outputWidth);
        Shape shape = input.Shape;
        if (height == 1 && width == 1)
            return GlobalAvgPool2d(input).Reshape(new Shape(shape[0], shape[1], 1, 1));
        return Tape.Run(
            new ResampleOperation(input, AxisTaps.Means(shape[2], height), AxisTaps.Means(shape[3], width))
        ).Output;
    }

    /// <summary>The largest values of windows that cover a plane, as <c>torch.nn.functional.adaptive_max_pool2d</c>.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="outputHeight">Rows of the output; null keeps those of the input.</param>
    /// <param name="outputWidth">Columns of the output; null keeps those of the input.</param>
    /// <exception cref="ShapeException">The input holds no images.</exception>
    public static Tensor AdaptiveMaxPool2d(Tensor input, int? outputHeight, int? outputWidth)
    {
        (int height, int width) = AdaptiveSize("AdaptiveMaxPool2d", input, outputHeight, outputWidth);
        return Tape.Run(new AdaptiveMaxPool2dOperation(input, height, width, withIndices: false)).Output;
    }

    /// <summary>As <see cref="AdaptiveMaxPool2d"/>, with where each value stands: row · width + column in its plane.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="outputHeight">Rows of the output; null keeps those of the input.</param>
    /// <param name="outputWidth">Columns of the output; null keeps those of the input.</param>
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool2dWithIndices(
        Tensor input,
        int? outputHeight,
        int? outputWidth
    )
    {
        (int height, int width) = AdaptiveSize("AdaptiveMaxPool2d", input, outputHeight, outputWidth);
        AdaptiveMaxPool2dOperation operation = Tape.Run(
            new AdaptiveMaxPool2dOperation(input, height, width, withIndices: true)
        );
        return (operation.Output, operation.Indices!);
    }

    /// <summary>Images of a given size, as <c>torch.nn.functional.interpolate</c>.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="size">Rows and columns of the output.</param>
    /// <param name="mode">How new pixels follow from old ones.</param>
    /// <param name="alignCorners">Whether the outermost pixels stay where they are; else the outermost edges do.</param>
    /// <exception cref="ShapeException">The input holds no images.</exception>
    public static Tensor Interpolate(
        Tensor input,
        Size2d size,
        InterpolationMode mode = InterpolationMode.Nearest,
        bool alignCorners = false
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotRank4(input.Shape, "Interpolate");
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(size.Height, size.Width), 1, nameof(size));
        (int height, int width) = (input.Shape[2], input.Shape[3]);
        return Interpolate(
            input,
            Taps(height, size.Height, (double)height / size.Height, mode, alignCorners),
            Taps(width, size.Width, (double)width / size.Width, mode, alignCorners)
        );
    }

    /// <summary>Images that are larger by factors, as <c>torch.nn.functional.interpolate</c>; sizes are rounded down.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="scaleHeight">New rows an old one, above 0.</param>
    /// <param name="scaleWidth">New columns an old one, above 0.</param>
    /// <param name="mode">How new pixels follow from old ones.</param>
    /// <param name="alignCorners">Whether the outermost pixels stay where they are; else the outermost edges do.</param>
    /// <exception cref="ShapeException">The input holds no images, or nothing is left of them.</exception>
    public static Tensor Interpolate(
        Tensor input,
        double scaleHeight,
        double scaleWidth,
        InterpolationMode mode = InterpolationMode.Nearest,
        bool alignCorners = false
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotRank4(input.Shape, "Interpolate");
        (int height, int width) = (input.Shape[2], input.Shape[3]);
        (int newHeight, int newWidth) = ((int)(height * scaleHeight), (int)(width * scaleWidth));
        if (newHeight < 1 || newWidth < 1)
            throw new ShapeException(
                $"Interpolate: factors {scaleHeight} and {scaleWidth} leave nothing of an input of shape {input.Shape}."
            );
        return Interpolate(
            input,
            Taps(height, newHeight, 1 / scaleHeight, mode, alignCorners),
            Taps(width, newWidth, 1 / scaleWidth, mode, alignCorners)
        );
    }

    /// <summary>Channels that become pixels, as <c>torch.nn.functional.pixel_shuffle</c>.</summary>
    /// <param name="input">Shape (batch, c·r², height, width).</param>
    /// <param name="upscaleFactor">r, at least 1.</param>
    /// <returns>Shape (batch, c, height·r, width·r).</returns>
    /// <exception cref="ShapeException">The channels do not divide by r².</exception>
    public static Tensor PixelShuffle(Tensor input, int upscaleFactor)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(upscaleFactor, 1);
        ShapeException.ThrowIfNotRank4(input.Shape, "PixelShuffle");
        if (input.Shape[1] % (upscaleFactor * upscaleFactor) != 0)
            throw new ShapeException(
                $"PixelShuffle: expected channels that divide by {upscaleFactor}², got an input of shape {input.Shape}."
            );
        return Tape.Run(new PixelShuffleOperation(input, upscaleFactor)).Output;
    }

    private static Tensor Interpolate(Tensor input, AxisTaps rows, AxisTaps columns) =>
        Tape.Run(new ResampleOperation(input, rows, columns)).Output;

    private static AxisTaps Taps(int size, int count, double scale, InterpolationMode mode, bool alignCorners)
    {
        if (mode == InterpolationMode.Nearest)
            return AxisTaps.Nearest(size, count, scale);
        if (alignCorners)
            scale = count > 1 ? (size - 1.0) / (count - 1) : 0;
        return mode == InterpolationMode.Bilinear
            ? AxisTaps.Linear(size, count, scale, alignCorners)
            : AxisTaps.Cubic(size, count, scale, alignCorners);
    }

    private static (int Height, int Width) AdaptiveSize(string operation, Tensor input, int? height, int? width)
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotRank4(input.Shape, operation);
        (int rows, int columns) = (height ?? input.Shape[2], width ?? input.Shape[3]);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1, nameof(height));
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1, nameof(width));
        if (input.Shape[2] < 1 || input.Shape[3] < 1)
            throw new ShapeException($"{operation}: the images of shape {input.Shape} are empty.");
        return (rows, columns);
    }
}
