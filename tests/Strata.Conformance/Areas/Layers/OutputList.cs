using Strata.Nn;

namespace Strata.Conformance.Areas.Layers;

/// <summary>The outputs of a call, in order, by name.</summary>
public sealed class OutputList : List<(string Name, Tensor Tensor)>;
