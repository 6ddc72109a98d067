using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>The two networks of PyTorch's examples, with the sizes and first values that a case stores.</summary>
internal static class TorchNetworks
{
    /// <summary>The network whose parameters have the names of a case.</summary>
    /// <exception cref="UnsupportedException">It is neither of the two.</exception>
    public static Layer Make(CaseFile file)
    {
        Item shapes = file.Item.Object("parameters");
        Layer network =
            shapes.Has("rnn.weight_ih_l0") ? new RecurrentNetwork(shapes)
            : shapes.Has("0.linear.weight") ? new TanhNetwork(shapes)
            : throw new UnsupportedException($"a network of {string.Join(", ", shapes.Names)}");
        foreach ((string name, Parameter parameter) in network.NamedParameters())
        {
            if (new Shape(shapes.Integers(name)) != parameter.Shape)
                throw new ManifestException($"{name} has another shape than {parameter.Shape}.");
            file.Arrays.Floats($"initial/{name}").CopyTo(parameter.Value.Span);
        }

        return network;
    }

    /// <summary>Embedding, plain recurrent layer, linear head at every time.</summary>
    private sealed class RecurrentNetwork : Layer
    {
        private readonly Embedding _embedding;
        private readonly RNN _rnn;
        private readonly Linear _fc;

        public RecurrentNetwork(Item shapes)
        {
            RandomKey key = new(0); // every value is replaced
            int[] table = shapes.Integers("embedding.weight");
            int hidden = shapes.Integers("rnn.weight_hh_l0")[1];
            _embedding = AddModule("embedding", new Embedding(table[0], table[1], key));
            _rnn = AddModule("rnn", new RNN(table[1], hidden, key));
            _fc = AddModule("fc", new Linear(hidden, shapes.Integers("fc.weight")[0], key));
        }

        public override Tensor Forward(Tensor input) => _fc.Forward(_rnn.Forward(_embedding.Forward(input)).Output);
    }

    /// <summary>Linear layers with tanh, each a child that holds its layer as <c>linear</c>; the last child is linear itself.</summary>
    private sealed class TanhNetwork : Layer
    {
        private readonly List<Layer> _children = [];

        public TanhNetwork(Item shapes)
        {
            for (int i = 0; shapes.Has($"{i}.linear.weight") || shapes.Has($"{i}.weight"); i++)
            {
                bool isLast = shapes.Has($"{i}.weight");
                int[] shape = shapes.Integers(isLast ? $"{i}.weight" : $"{i}.linear.weight");
                var layer = new Linear(shape[1], shape[0], new RandomKey(0));
                _children.Add(AddModule<Layer>($"{i}", isLast ? layer : new TanhLayer(layer)));
            }
        }

        public override Tensor Forward(Tensor input) => _children.Aggregate(input, (x, child) => child.Forward(x));
    }

    private sealed class TanhLayer : Layer
    {
        private readonly Linear _linear;

        public TanhLayer(Linear linear) => _linear = AddModule("linear", linear);

        public override Tensor Forward(Tensor input) => Operations.Tanh(_linear.Forward(input));
    }
}
