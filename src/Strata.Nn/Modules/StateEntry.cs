using Strata.Optim;

namespace Strata.Nn.Modules;

/// <summary>One array of a module's state.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Tensor">The values themselves, not a copy.</param>
/// <param name="Parameter">The parameter, or null for a buffer.</param>
public readonly record struct StateEntry(string Name, Tensor Tensor, Parameter? Parameter);
