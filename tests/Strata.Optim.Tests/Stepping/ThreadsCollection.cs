namespace Strata.Optim.Tests.Stepping;

/// <summary>Tests that set the number of threads, one after the other.</summary>
[CollectionDefinition("threads", DisableParallelization = true)]
public class ThreadsCollection;
