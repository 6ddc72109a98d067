using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A model of the registry.</summary>
/// <param name="Name">As its source names it: <c>resnet18</c>.</param>
/// <param name="Source">Whose parameter names and numbers it has: timm, transformers, or Strata's own.</param>
/// <param name="Input">What it takes: <c>batch×3×height×width images</c>.</param>
/// <param name="Classes">Outputs of its published checkpoints, when no other number is asked for.</param>
/// <param name="Create">From the number of outputs and a random key.</param>
public sealed record ModelEntry(
    string Name,
    string Source,
    string Input,
    int Classes,
    Func<int, RandomKey, Layer> Create
);
