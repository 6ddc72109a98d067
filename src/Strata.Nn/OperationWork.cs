namespace Strata.Nn;

/// <summary>The floating-point operations of matrix products in an operation; a multiply-add is two.</summary>
/// <param name="Forward">In the forward pass.</param>
/// <param name="Backward">In the backward pass, for the gradients that are wanted.</param>
public readonly record struct OperationWork(double Forward, double Backward)
{
    /// <summary>The work of one product and of its gradients, each of which is a product of the same size.</summary>
    /// <param name="multiplyAdds">Of the product.</param>
    /// <param name="gradients">How many gradients are computed.</param>
    internal static OperationWork OfProduct(double multiplyAdds, int gradients) =>
        new(2 * multiplyAdds, 2 * multiplyAdds * gradients);
}
