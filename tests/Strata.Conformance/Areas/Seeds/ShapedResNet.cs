using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>A residual network of basic blocks with whatever sizes the names and shapes of its parameters tell.</summary>
internal sealed class ShapedResNet : Layer
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly List<Sequential> _stages = [];
    private readonly Linear _fc;

    public ShapedResNet(IReadOnlyDictionary<string, int[]> shapes)
    {
        RandomKey key = new(0); // every value is replaced
        int[] stem = shapes["conv1.weight"];
        int channels = stem[0];
        var strideOfStem = new Size2d(2, 2);
        _conv1 = AddModule(
            "conv1",
            new Conv2d(stem[1], channels, stem[2], key, strideOfStem, stem[2] / 2, bias: false)
        );
        _bn1 = AddModule("bn1", new BatchNorm2d(channels));
        for (int stage = 1; shapes.ContainsKey($"layer{stage}.0.conv1.weight"); stage++)
        {
            var blocks = new List<BasicBlock>();
            for (int i = 0; shapes.TryGetValue($"layer{stage}.{i}.conv1.weight", out int[]? shape); i++)
            {
                blocks.Add(new BasicBlock(channels, shape[0], stage > 1 && i == 0 ? 2 : 1, key));
                channels = shape[0];
            }

            _stages.Add(AddModule($"layer{stage}", new Sequential([.. blocks])));
        }

        _fc = AddModule("fc", new Linear(channels, shapes["fc.weight"][0], key));
        foreach ((string name, Strata.Optim.Parameter parameter) in NamedParameters())
            if (!shapes.TryGetValue(name, out int[]? shape) || new Shape(shape) != parameter.Shape)
                throw new ManifestException($"The parameters are not those of a residual network: {parameter}.");
    }

    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Relu(_bn1.Forward(_conv1.Forward(input)));
        x = Operations.MaxPool2d(x, 3, stride: 2, padding: 1);
        foreach (Sequential stage in _stages)
            x = stage.Forward(x);
        return _fc.Forward(Operations.GlobalAvgPool2d(x));
    }
}
