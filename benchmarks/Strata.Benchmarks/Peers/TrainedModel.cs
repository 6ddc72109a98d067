using Strata.Nn.Modules;

namespace Strata.Benchmarks.Peers;

/// <summary>A model with its data.</summary>
/// <param name="Model">The model.</param>
/// <param name="Compile">Makes the optimizer and the compiled step, which returns the loss.</param>
internal sealed record TrainedModel(Module Model, Func<Func<float>> Compile);
