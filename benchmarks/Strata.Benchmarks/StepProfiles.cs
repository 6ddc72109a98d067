using System.Diagnostics;
using Strata.Benchmarks.Peers;
using Strata.Nn;

namespace Strata.Benchmarks;

/// <summary>Where does the time of a training step go? A row an operation, with rates to hold against the machine's.</summary>
internal static class StepProfiles
{
    private const double Seconds = 2;

    // What a step does once is called this often, and compiled fully, before anything is measured.
    private const int WarmUps = 5;

    /// <summary>Profiles models by the names of the rows of <c>peers</c>.</summary>
    public static void Run(string[] models)
    {
        Console.WriteLine($"FMA peak of all cores: {FmaPeak.MeasuredOnAllCores():F0} GF/s");
        foreach (string model in models)
        {
            (TrainStep step, Func<float> run) = TrainedModels.Create(model).Compile();
            for (int i = 0; i < WarmUps; i++)
                run();
            Repeat(run);
            step.Profile = new StepProfile();
            Repeat(run);
            Console.WriteLine($"{model}: {step.Memory}");
            Console.WriteLine(step.Profile);
        }
    }

    private static void Repeat(Func<float> run)
    {
        var watch = Stopwatch.StartNew();
        do run();
        while (watch.Elapsed.TotalSeconds < Seconds);
    }
}
