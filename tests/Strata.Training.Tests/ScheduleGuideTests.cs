using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests;

/// <summary>The programs, plots and table of docs/schedules.md.</summary>
public class ScheduleGuideTests
{
    private static readonly string s_guide = File.ReadAllText(
        Path.Combine(Strata.Tests.FixtureFiles.Root, "../../docs/schedules.md")
    );

    [Fact]
    public void Its_plots_are_what_the_schedules_draw()
    {
        Shows(Schedule.Cosine(3e-3, 900, floor: 3e-5).WithWarmUp(100).Plot(1000));
        Shows(Schedule.OneCycle(0.1, 1000).Plot(1000, height: 9));
        Shows(Schedule.CosineRestarts(0.1, 100, lengthFactor: 2, peakFactor: 0.8).Plot(1000, height: 9));
        Shows(Schedule.WarmUpStableDecay(0.1, 50, 700, 250, shape: DecayShape.SquareRoot).Plot(1000, height: 9));

        static void Shows(string plot) => s_guide.ShouldContain($"```text\n{plot}\n```");
    }

    [Fact]
    public void Its_table_is_the_registry()
    {
        string[] rows =
        [
            .. ScheduleRegistry.All.Select(entry =>
                $"| `{entry.Name}` | {string.Join(", ", entry.Options.Select(Name))} | {string.Join(", ", entry.Peers)} |"
            ),
        ];

        s_guide.ShouldContain(string.Join('\n', rows));

        static string Name(ScheduleOption option) => option.IsRequired ? $"**{option.Name}**" : option.Name;
    }

    [Fact]
    public void Its_programs_run()
    {
        float[] weights = new float[64];
        float[] gradients = new float[64];
        var parameters = ParameterSet.Wrap(Parameter.Wrap("w", new Shape(64), weights, gradients));
        var rate = Schedule.Cosine(3e-3, 900, floor: 3e-5).WithWarmUp(100);
        Optimizer.Create(parameters, new AdamW(rate)).Step();

        var plateau = new Plateau(new() { Factor = 0.5, Patience = 3 });
        Optimizer.Create(parameters, new Sgd(0.1 * plateau.Schedule)).Step();
        plateau.Observe(0.7);
        string stored = plateau.Capture().ToJson();
        plateau.Restore(PlateauState.FromJson(stored));
        plateau.Capture().Best.ShouldBe(0.7);

        string json = rate.ToJson();
        Schedule same = Schedule.FromJson(json);
        same.ShouldBe(rate);
        json.ShouldStartWith("{\"kind\":\"sequence\",\"schedules\":[{\"kind\":\"linear\",");
    }
}
