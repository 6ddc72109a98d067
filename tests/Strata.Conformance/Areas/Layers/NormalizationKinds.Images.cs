using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Numerics.Kernels;

namespace Strata.Conformance.Areas.Layers;

// Convolutions, poolings and images of another size.
public static partial class NormalizationKinds
{
    private static LayerSubject Conv1d(Item options)
    {
        string? text = options.Raw("padding").ValueKind == JsonValueKind.String ? options.Text("padding") : null;
        Padding padding = text switch
        {
            null => options.Integer("padding"),
            "same" => Padding.Same,
            "valid" => 0,
            _ => throw new UnsupportedException($"padding '{text}'"),
        };
        return LayerSubject.Of(
            new Conv1d(
                options.Integer("in_channels"),
                options.Integer("out_channels"),
                options.Integer("kernel_size"),
                _key,
                options.Integer("stride"),
                padding,
                options.Integer("dilation"),
                options.Integer("groups"),
                options.Flag("bias"),
                options.Text("padding_mode") switch
                {
                    "zeros" => PaddingMode.Zeros,
                    "reflect" => PaddingMode.Reflect,
                    "replicate" => PaddingMode.Replicate,
                    "circular" => PaddingMode.Circular,
                    string other => throw new UnsupportedException($"padding mode {other}"),
                }
            )
        );
    }

    private static LayerSubject ConvTranspose1d(Item options)
    {
        ThrowIfNotZeros(options);
        return LayerSubject.Of(
            new ConvTranspose1d(
                options.Integer("in_channels"),
                options.Integer("out_channels"),
                options.Integer("kernel_size"),
                _key,
                options.Integer("stride"),
                options.Integer("padding"),
                options.Integer("output_padding"),
                options.Integer("groups"),
                options.Flag("bias"),
                options.Integer("dilation")
            )
        );
    }

    private static LayerSubject ConvTranspose2d(Item options)
    {
        ThrowIfNotZeros(options);
        return LayerSubject.Of(
            new ConvTranspose2d(
                options.Integer("in_channels"),
                options.Integer("out_channels"),
                LayerKinds.Size(options, "kernel_size"),
                _key,
                LayerKinds.Size(options, "stride"),
                LayerKinds.Size(options, "padding"),
                LayerKinds.Size(options, "output_padding"),
                options.Integer("groups"),
                options.Flag("bias"),
                LayerKinds.Size(options, "dilation")
            )
        );
    }

    private static LayerSubject MaxPool1d(Item options)
    {
        var pool = new MaxPool1d(
            options.Integer("kernel_size"),
            OptionalInteger(options, "stride"),
            options.Integer("padding"),
            options.Integer("dilation"),
            options.Flag("ceil_mode")
        );
        if (!options.Flag("return_indices"))
            return LayerSubject.Of(pool);
        return new(
            pool,
            inputs =>
            {
                (Tensor output, Tensor indices) = pool.ForwardWithIndices(inputs["x"]);
                return [("out", output), ("indices", indices)];
            }
        );
    }

    private static LayerSubject AvgPool1d(Item options) =>
        LayerSubject.Of(
            new AvgPool1d(
                options.Integer("kernel_size"),
                OptionalInteger(options, "stride"),
                options.Integer("padding"),
                options.Flag("ceil_mode"),
                options.Flag("count_include_pad")
            )
        );

    private static LayerSubject AdaptiveAvgPool2d(Item options)
    {
        (int? height, int? width) = OutputSize(options);
        return LayerSubject.Of(new AdaptiveAvgPool2d(height, width));
    }

    private static LayerSubject AdaptiveMaxPool2d(Item options)
    {
        (int? height, int? width) = OutputSize(options);
        var pool = new AdaptiveMaxPool2d(height, width);
        if (!options.Flag("return_indices"))
            return LayerSubject.Of(pool);
        return new(
            pool,
            inputs =>
            {
                (Tensor output, Tensor indices) = pool.ForwardWithIndices(inputs["x"]);
                return [("out", output), ("indices", indices)];
            }
        );
    }

    private static LayerSubject Upsample(Item options)
    {
        InterpolationMode mode = options.Text("mode") switch
        {
            "nearest" => InterpolationMode.Nearest,
            "bilinear" => InterpolationMode.Bilinear,
            "bicubic" => InterpolationMode.Bicubic,
            string other => throw new UnsupportedException($"mode {other}"),
        };
        bool alignCorners = options.OptionalFlag("align_corners");
        if (options.OptionalFlag("recompute_scale_factor"))
            throw new UnsupportedException("recompute_scale_factor");
        options.Ignore("align_corners", "recompute_scale_factor"); // null is the default, false
        if (LayerKinds.OptionalSize(options, "size") is { } size)
        {
            options.OptionalNumber("scale_factor");
            return LayerSubject.Of(new Upsample(size, mode, alignCorners));
        }

        return LayerSubject.Of(new Upsample(options.Number("scale_factor"), mode, alignCorners));
    }

    private static LayerSubject ZeroPad2d(Item options)
    {
        if (options.Raw("padding").ValueKind != JsonValueKind.Array)
            return LayerSubject.Of(new ZeroPad2d(options.Integer("padding")));
        int[] sides = options.Integers("padding"); // left, right, top, bottom
        return LayerSubject.Of(new ZeroPad2d(new Padding(sides[2], sides[3], sides[0], sides[1])));
    }

    private static (int? Height, int? Width) OutputSize(Item options)
    {
        if (options.Raw("output_size").ValueKind != JsonValueKind.Array)
            return (options.Integer("output_size"), options.Integer("output_size"));
        int?[] sizes =
        [
            .. options
                .List("output_size")
                .Select(size => size.ValueKind == JsonValueKind.Null ? (int?)null : size.GetInt32()),
        ];
        return (sizes[0], sizes[1]);
    }

    private static void ThrowIfNotZeros(Item options)
    {
        if (options.Text("padding_mode") is not "zeros" and var other)
            throw new UnsupportedException($"padding mode {other}"); // the peer refuses all others too
    }

    private static int? OptionalInteger(Item options, string name) =>
        options.OptionalNumber(name) is { } number ? (int)number : null;
}
