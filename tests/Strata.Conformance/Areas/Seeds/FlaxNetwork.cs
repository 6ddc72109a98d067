using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>One <c>flax.linen.Dense</c>, or several with ReLU between them, out of Strata's layers.</summary>
/// <remarks>Flax keeps a kernel as in × out, Strata a weight as out × in.</remarks>
internal sealed class FlaxNetwork : Layer
{
    private readonly List<(string Kernel, string Bias, Linear Layer)> _layers = [];

    /// <param name="leaves">Names of kernels and biases, layer by layer.</param>
    /// <param name="initial">The starting values of a name, with their shape.</param>
    public FlaxNetwork(IEnumerable<string> leaves, Func<string, (float[] Values, Shape Shape)> initial)
    {
        foreach (string kernel in leaves.Where(name => name.Split('.')[^1] == "kernel"))
        {
            string bias = kernel[..^"kernel".Length] + "bias";
            Shape shape = initial(kernel).Shape;
            var layer = new Linear(shape[0], shape[1], new RandomKey(0));
            _layers.Add((kernel, bias, AddModule($"dense{_layers.Count}", layer)));
            Transposed(initial(kernel).Values, shape[0], shape[1]).CopyTo(layer.Weight.Value.Span);
            initial(bias).Values.CopyTo(layer.Bias!.Value.Span);
        }
    }

    /// <summary>The values, or gradient, of every kernel and bias as Flax has them.</summary>
    public IEnumerable<(string Name, float[] Values)> Read(Func<Parameter, Block> what)
    {
        foreach ((string kernel, string bias, Linear layer) in _layers)
        {
            yield return (
                kernel,
                Transposed(what(layer.Weight).Span.ToArray(), layer.Weight.Shape[0], layer.Weight.Shape[1])
            );
            yield return (bias, what(layer.Bias!).Span.ToArray());
        }
    }

    /// <summary>Flax' name of a parameter.</summary>
    public string NameOf(Parameter parameter)
    {
        (string kernel, string bias, Linear layer) = _layers.Find(one =>
            one.Layer.Weight == parameter || one.Layer.Bias == parameter
        );
        return layer.Weight == parameter ? kernel : bias;
    }

    public override Tensor Forward(Tensor input)
    {
        for (int i = 0; i < _layers.Count; i++)
            input = _layers[i].Layer.Forward(i == 0 ? input : Operations.Relu(input));
        return input;
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            result[column * rows + row] = values[row * columns + column];
        return result;
    }
}
