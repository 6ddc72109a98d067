namespace Strata.Nn.Modules;

/// <summary>A module that maps one tensor to one.</summary>
public abstract class Layer : Module
{
    /// <summary>Computes the output.</summary>
    public abstract Tensor Forward(Tensor input);
}
