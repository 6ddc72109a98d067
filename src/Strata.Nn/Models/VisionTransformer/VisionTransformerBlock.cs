using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Attention and a perceptron, each behind a layer norm and added to its input: timm's <c>Block</c>.</summary>
internal sealed class VisionTransformerBlock : Layer
{
    private readonly LayerNorm _norm1;
    private readonly SelfAttention _attention;
    private readonly DropPath _dropPath1;
    private readonly LayerNorm _norm2;
    private readonly GeluPerceptron _mlp;
    private readonly DropPath _dropPath2;

    public VisionTransformerBlock(
        VisionTransformerOptions options,
        double dropPath,
        TransformerStart start,
        RandomKey key
    )
    {
        int width = options.Width;
        _norm1 = AddModule("norm1", new LayerNorm(width, TransformerParts.Epsilon));
        _attention = AddModule(
            "attn",
            new SelfAttention(width, options.Heads, options.ProjectionDropRate, start, key.FoldIn("attn"))
        );
        _dropPath1 = AddModule("drop_path1", new DropPath(dropPath, key.FoldIn("drop_path1")));
        _norm2 = AddModule("norm2", new LayerNorm(width, TransformerParts.Epsilon));
        _mlp = AddModule(
            "mlp",
            new GeluPerceptron(
                width,
                (int)(width * options.MlpRatio),
                options.ProjectionDropRate,
                key.FoldIn("mlp"),
                start
            )
        );
        _dropPath2 = AddModule("drop_path2", new DropPath(dropPath, key.FoldIn("drop_path2")));
    }

    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Add(input, _dropPath1.Forward(_attention.Forward(_norm1.Forward(input))));
        return Operations.Add(x, _dropPath2.Forward(_mlp.Forward(_norm2.Forward(x))));
    }

    /// <summary>Queries, keys and values from one projection, straight into the attention.</summary>
    private sealed class SelfAttention : Layer
    {
        private readonly int _heads;
        private readonly Linear _qkv;
        private readonly Linear _projection;
        private readonly Dropout _dropout;

        public SelfAttention(int width, int heads, double dropRate, TransformerStart start, RandomKey key)
        {
            _heads = heads;
            _qkv = AddModule("qkv", TransformerParts.NewLinear(width, 3 * width, key.FoldIn("qkv"), true, start.Qkv));
            _projection = AddModule(
                "proj",
                TransformerParts.NewLinear(width, width, key.FoldIn("proj"), true, start.Weight)
            );
            _dropout = AddModule("proj_drop", new Dropout(dropRate, key.FoldIn("proj_drop")));
        }

        public override Tensor Forward(Tensor input)
        {
            (int batch, int tokens, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
            Tensor qkv = _qkv.Forward(input).Reshape(new Shape(batch, tokens, 3, _heads, width / _heads));
            return _dropout.Forward(_projection.Forward(Operations.PackedAttention(qkv)));
        }
    }
}
