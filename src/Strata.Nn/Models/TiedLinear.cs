using Strata.Nn.Modules;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>A linear map whose weight, and bias if any, are parameters of other modules.</summary>
internal sealed class TiedLinear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    public TiedLinear(Parameter weight, Parameter? bias = null)
    {
        (_weight, _bias) = (weight, bias);
        TieParameter("weight", weight);
        if (bias is not null)
            TieParameter("bias", bias);
    }

    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfLastAxisIsNot(_weight.Shape[1], input.Shape, this);
        return Operations.Linear(input, _weight, _bias);
    }
}
