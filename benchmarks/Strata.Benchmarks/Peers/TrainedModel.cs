using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Benchmarks.Peers;

/// <summary>A model with its data.</summary>
/// <param name="Model">The model.</param>
/// <param name="Compile">Makes the optimizer and the compiled step, and what runs it on the data and returns the loss.</param>
internal sealed record TrainedModel(Module Model, Func<(TrainStep Step, Func<float> Run)> Compile);
