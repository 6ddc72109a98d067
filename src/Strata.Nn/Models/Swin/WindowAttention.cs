using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>Attention inside windows with a learned bias for each distance of two pixels.</summary>
internal sealed class WindowAttention : Layer
{
    private readonly int _heads;
    private readonly WindowGrid _grid;
    private readonly Parameter _biasTable;
    private readonly Linear _qkv;
    private readonly Linear _projection;
    private readonly Dropout _dropout;
    private readonly int[] _distances;

    public WindowAttention(int width, int heads, WindowGrid grid, double dropRate, RandomKey key)
    {
        if (width % heads != 0)
            throw new ArgumentException($"A width of {width} does not divide by {heads} heads.", nameof(heads));
        (_heads, _grid) = (heads, grid);
        (int rows, int columns) = (grid.Window.Height, grid.Window.Width);
        _biasTable = AddParameter(
            "relative_position_bias_table",
            new Shape(((2 * rows) - 1) * ((2 * columns) - 1), heads),
            TransformerParts.Normal,
            key,
            ParameterRole.Embedding
        );
        _qkv = AddModule("qkv", TransformerParts.NewLinear(width, 3 * width, key.FoldIn("qkv")));
        _projection = AddModule("proj", TransformerParts.NewLinear(width, width, key.FoldIn("proj")));
        _dropout = AddModule("proj_drop", new Dropout(dropRate, key.FoldIn("proj_drop")));
        _distances = new int[grid.Pixels * grid.Pixels];
        for (int query = 0; query < grid.Pixels; query++)
        for (int other = 0; other < grid.Pixels; other++)
        {
            int down = (query / columns) - (other / columns) + rows - 1;
            int right = (query % columns) - (other % columns) + columns - 1;
            _distances[(query * grid.Pixels) + other] = (down * ((2 * columns) - 1)) + right;
        }
    }

    /// <param name="input">Shape (batch · windows, pixels, features).</param>
    public override Tensor Forward(Tensor input)
    {
        (int windows, int pixels, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        // A mask of its own for each window of an image: windows stand beside the heads, which masks know, not in the batch.
        int perImage = _grid.Mask is null ? 1 : _grid.Count;
        Tensor qkv = _qkv.Forward(input).Reshape(new Shape(windows, pixels, 3, _heads, width / _heads));
        qkv = Operations.Permute(qkv, 2, 0, 3, 1, 4);
        var shape = new Shape(windows / perImage, perImage * _heads, pixels, width / _heads);
        Tensor attended = Operations.ScaledDotProductAttention(
            Operations.Select(qkv, 0, 0).Reshape(shape),
            Operations.Select(qkv, 0, 1).Reshape(shape),
            Operations.Select(qkv, 0, 2).Reshape(shape),
            AttentionMask.Added(Bias(pixels))
        );
        attended = attended.Reshape(new Shape(windows, _heads, pixels, width / _heads));
        attended = Operations.Permute(attended, 0, 2, 1, 3).Reshape(new Shape(windows, pixels, width));
        return _dropout.Forward(_projection.Forward(attended));
    }

    // Shape (heads, pixels, pixels), or for each window of an image the same with its mask.
    private Tensor Bias(int pixels)
    {
        Tensor bias = Operations.Permute(Operations.Reorder(_biasTable, 0, _distances), 1, 0);
        bias = bias.Reshape(new Shape(_heads, pixels, pixels));
        return _grid.Mask is null
            ? bias
            : Operations.Add(_grid.Mask, bias).Reshape(new Shape(_grid.Count * _heads, pixels, pixels));
    }
}
