using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary><c>x·W + b</c> with a weight of shape (in, out), as <c>Conv1D</c> of transformers, which is no convolution.</summary>
internal sealed class Conv1D : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    public Conv1D(int inFeatures, int outFeatures, RandomKey key, double deviation)
    {
        var normal = Initializer.Normal(0, (float)deviation);
        _weight = AddParameter("weight", new Shape(inFeatures, outFeatures), normal, key, ParameterRole.Weight);
        _bias = AddParameter("bias", new Shape(outFeatures), Initializer.Zeros, key, ParameterRole.Bias);
    }

    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfLastAxisIsNot(_weight.Shape[0], input.Shape, this);
        return Operations.LinearInputsFirst(input, _weight, _bias);
    }
}
