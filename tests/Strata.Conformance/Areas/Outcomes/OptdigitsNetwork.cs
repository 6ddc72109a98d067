using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>
/// Convolutions (3×3, padded), each with a batch norm where one is stored, then one pooling, then fully connected
/// layers; ReLU after all but the last. Sizes and first values are those of the stored arrays.
/// </summary>
internal sealed class OptdigitsNetwork : Layer
{
    private readonly List<(Conv2d Layer, BatchNorm2d? Norm)> _convolutions = [];
    private readonly List<Linear> _linears = [];

    /// <param name="stored">Arrays by names as PyTorch gives them: <c>conv1.weight</c>.</param>
    public OptdigitsNetwork(CaseArrays stored)
    {
        RandomKey key = new(0); // every value is replaced
        for (int i = 1; stored.Has($"conv{i}.weight"); i++)
        {
            Shape shape = stored.ShapeOf($"conv{i}.weight");
            Conv2d layer = AddModule($"conv{i}", new Conv2d(shape[1], shape[0], shape[2], key, padding: shape[2] / 2));
            BatchNorm2d? norm = stored.Has($"bn{i}.weight") ? AddModule($"bn{i}", new BatchNorm2d(shape[0])) : null;
            _convolutions.Add((layer, norm));
        }

        for (int i = 1; stored.Has($"fc{i}.weight"); i++)
        {
            Shape shape = stored.ShapeOf($"fc{i}.weight");
            _linears.Add(AddModule($"fc{i}", new Linear(shape[1], shape[0], key)));
        }

        foreach ((string name, Parameter parameter) in NamedParameters())
            stored.Floats(name).CopyTo(parameter.Value.Span);
        foreach ((string name, Tensor buffer) in NamedBuffers().Where(buffer => stored.Has(buffer.Key)))
            buffer.CopyFrom(stored.Floats(name));
    }

    /// <summary>The layers from the input to the head: a norm has the depth of the convolution before it.</summary>
    public IEnumerable<string[]> Depths =>
        [
            .. _convolutions.Select(
                (pair, i) => pair.Norm is null ? new[] { $"conv{i + 1}" } : [$"conv{i + 1}", $"bn{i + 1}"]
            ),
            .. _linears.Select((_, i) => new[] { $"fc{i + 1}" }),
        ];

    /// <summary>Parameters, and the statistics of batch norms.</summary>
    public IEnumerable<(string Name, float[] Values)> Values() =>
        [
            .. NamedParameters().Select(entry => (entry.Key, entry.Value.Value.Span.ToArray())),
            .. NamedBuffers()
                .Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .Select(entry => (entry.Key, entry.Value.ToArray())),
        ];

    public override Tensor Forward(Tensor input)
    {
        Tensor x = input;
        if (_convolutions.Count > 0)
        {
            int side = (int)Math.Sqrt(input.Shape[1]);
            x = x.Reshape(input.Shape[0], 1, side, side);
            foreach ((Conv2d layer, BatchNorm2d? norm) in _convolutions)
            {
                x = layer.Forward(x);
                x = Operations.Relu(norm is null ? x : norm.Forward(x));
            }

            x = Operations.Flatten(Operations.MaxPool2d(x, 2));
        }

        foreach (Linear layer in _linears.SkipLast(1))
            x = Operations.Relu(layer.Forward(x));
        return _linears[^1].Forward(x);
    }
}
