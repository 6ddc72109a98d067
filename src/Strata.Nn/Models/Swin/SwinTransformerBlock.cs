using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Attention inside windows and a perceptron, each behind a layer norm and added to its input.</summary>
internal sealed class SwinTransformerBlock : Layer
{
    private readonly LayerNorm _norm1;
    private readonly WindowAttention _attention;
    private readonly DropPath _dropPath1;
    private readonly LayerNorm _norm2;
    private readonly GeluPerceptron _mlp;
    private readonly DropPath _dropPath2;
    private readonly WindowGrid _grid;

    public SwinTransformerBlock(
        SwinOptions options,
        int width,
        int heads,
        WindowGrid grid,
        double dropPath,
        RandomKey key
    )
    {
        _grid = grid;
        double dropRate = options.ProjectionDropRate;
        _norm1 = AddModule("norm1", new LayerNorm(width));
        _attention = AddModule("attn", new WindowAttention(width, heads, grid, dropRate, key.FoldIn("attn")));
        _dropPath1 = AddModule("drop_path1", new DropPath(dropPath, key.FoldIn("drop_path1")));
        _norm2 = AddModule("norm2", new LayerNorm(width));
        _mlp = AddModule(
            "mlp",
            new GeluPerceptron(width, (int)(width * options.MlpRatio), dropRate, key.FoldIn("mlp"))
        );
        _dropPath2 = AddModule("drop_path2", new DropPath(dropPath, key.FoldIn("drop_path2")));
    }

    /// <param name="input">Shape (batch, rows, columns, features).</param>
    public override Tensor Forward(Tensor input)
    {
        Tensor attended = _grid.Join(_attention.Forward(_grid.Cut(_norm1.Forward(input))));
        Tensor x = Operations.Add(input, _dropPath1.Forward(attended));
        return Operations.Add(x, _dropPath2.Forward(_mlp.Forward(_norm2.Forward(x))));
    }
}
