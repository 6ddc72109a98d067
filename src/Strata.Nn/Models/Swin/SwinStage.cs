using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Blocks on images of one size, behind what halves it: timm's <c>SwinTransformerStage</c>.</summary>
internal sealed class SwinStage : Layer
{
    private readonly PatchMerging? _downsample;
    private readonly Sequential _blocks;

    /// <param name="options">Of the model.</param>
    /// <param name="stage">Counted from 0.</param>
    /// <param name="size">Rows and columns that the blocks see.</param>
    /// <param name="width">Features that the blocks see.</param>
    /// <param name="dropPaths">For each block the probability that a sample skips it.</param>
    /// <param name="key">Where the random values come from.</param>
    public SwinStage(SwinOptions options, int stage, Size2d size, int width, double[] dropPaths, RandomKey key)
    {
        if (stage > 0)
            _downsample = AddModule("downsample", new PatchMerging(width / 2, key.FoldIn("downsample")));
        _blocks = AddModule(
            "blocks",
            new Sequential(
                dropPaths.Select(
                    (rate, i) =>
                        new SwinTransformerBlock(
                            options,
                            width,
                            options.Heads[stage],
                            new WindowGrid(size, options.WindowSize, shifted: i % 2 == 1),
                            rate,
                            key.FoldIn($"blocks.{i}")
                        )
                )
            )
        );
    }

    /// <param name="input">Shape (batch, rows, columns, features).</param>
    public override Tensor Forward(Tensor input) =>
        _blocks.Forward(_downsample is null ? input : _downsample.Forward(input));

    /// <summary>Four neighbours side by side, a layer norm, and a linear map to half as many features.</summary>
    private sealed class PatchMerging : Layer
    {
        private readonly LayerNorm _norm;
        private readonly Linear _reduction;

        public PatchMerging(int width, RandomKey key)
        {
            _norm = AddModule("norm", new LayerNorm(4 * width));
            _reduction = AddModule(
                "reduction",
                TransformerParts.NewLinear(4 * width, 2 * width, key.FoldIn("reduction"), bias: false)
            );
        }

        public override Tensor Forward(Tensor input)
        {
            (int oddRow, int oddColumn) = (input.Shape[1] % 2, input.Shape[2] % 2);
            if (oddRow + oddColumn > 0)
                input = Operations.Pad(input, [0, 0, 0, oddColumn, 0, oddRow]);
            (int batch, int rows, int columns, int width) = (
                input.Shape[0],
                input.Shape[1] / 2,
                input.Shape[2] / 2,
                input.Shape[3]
            );
            Tensor squares = input.Reshape(new Shape(batch, rows, 2, columns, 2, width));
            squares = Operations.Permute(squares, 0, 1, 3, 4, 2, 5); // the column of a neighbour counts before its row
            return _reduction.Forward(_norm.Forward(squares.Reshape(new Shape(batch, rows, columns, 4 * width))));
        }
    }
}
