using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Two linear maps of the last axis with GELU between them: timm's <c>Mlp</c>.</summary>
internal sealed class GeluPerceptron : Layer
{
    private readonly Linear _fc1;
    private readonly Dropout _dropout1;
    private readonly Linear _fc2;
    private readonly Dropout _dropout2;

    public GeluPerceptron(int width, int hidden, double dropRate, RandomKey key, TransformerStart? start = null)
    {
        start ??= TransformerStart.Normal;
        _fc1 = AddModule(
            "fc1",
            TransformerParts.NewLinear(width, hidden, key.FoldIn("fc1"), true, start.Weight, start.MlpBias)
        );
        _dropout1 = AddModule("drop1", new Dropout(dropRate, key.FoldIn("drop1")));
        _fc2 = AddModule(
            "fc2",
            TransformerParts.NewLinear(hidden, width, key.FoldIn("fc2"), true, start.Weight, start.MlpBias)
        );
        _dropout2 = AddModule("drop2", new Dropout(dropRate, key.FoldIn("drop2")));
    }

    public override Tensor Forward(Tensor input)
    {
        Tensor x = _dropout1.Forward(Operations.Gelu(_fc1.Forward(input)));
        return _dropout2.Forward(_fc2.Forward(x));
    }
}
