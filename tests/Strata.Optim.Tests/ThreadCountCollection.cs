namespace Strata.Optim.Tests;

/// <summary>Tests that set the number of threads, which is one for the whole process: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // xunit's own word
public sealed class ThreadCountCollection
#pragma warning restore CA1711
{
    public const string Name = "thread count";
}
