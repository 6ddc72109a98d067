using System.Globalization;
using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <content>Averages, lookahead, plateaus and schedules: what stands around a rule.</content>
internal static partial class Mistakes
{
    /// <summary>A metric that is not a number, watched by a plateau.</summary>
    public static Answer PlateauOfNan { get; } =
        Answer.Outcome(() =>
        {
            var plateau = new Plateau(new() { Factor = 0.5, Patience = 1 });
            plateau.Observe(1);
            double first = plateau.Observe(double.NaN);
            double second = plateau.Observe(double.NaN);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"documented: NaN is no improvement; with a patience of 1 the factor is {first} after one, {second} after two"
            );
        });

    /// <summary>A plateau without a tolerance.</summary>
    public static Answer PlateauWithoutTolerance { get; } =
        Answer.Outcome(() =>
        {
            var plateau = new Plateau(
                new()
                {
                    RelativeThreshold = 0,
                    AbsoluteThreshold = 0,
                    Patience = 0,
                }
            );
            plateau.Observe(1);
            double better = plateau.Observe(0.999999);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"every improvement counts, however small; the factor stays {better}"
            );
        });

    /// <summary>A threshold above the whole metric.</summary>
    public static Answer PlateauThresholdAboveOne { get; } =
        Answer.Outcome(() =>
        {
            var plateau = new Plateau(
                new()
                {
                    RelativeThreshold = 1.5,
                    Patience = 0,
                    Factor = 0.5,
                }
            );
            plateau.Observe(1);
            double factor = plateau.Observe(0.1);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"no positive loss improves by 150 %, so each observation reduces; the factor is {factor} after two"
            );
        });

    /// <summary>Where an average begins.</summary>
    public static Answer AverageBegins { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1).WithAverage(WeightAverage.Exponential(0.9)));
            Gradients(set, 1);
            optimizer.Step();
            float trained = set[0].Value[0];
            using (optimizer.UseEvaluationValues())
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"documented: the first average is the parameter after its first update, {set[0].Value[0]} = {trained}; StartsAtInitial begins before it"
                );
        });

    /// <summary>Evaluation values where no rule has any.</summary>
    public static Answer NoEvaluationValues { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1));
            using (optimizer.UseEvaluationValues())
                return $"HasEvaluationValues is {optimizer.HasEvaluationValues}, and UseEvaluationValues leaves all values, {set[0].Value[0].ToString(CultureInfo.InvariantCulture)}";
        });

    /// <summary>A rate of 0 in the first step of a schedule-free rule.</summary>
    public static Answer ScheduleFreeFromZero { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, new ScheduleFreeSgd(Schedule.Linear(0, 1, 4)));
            for (int step = 0; step < 2; step++)
            {
                Gradients(set, 0.5f);
                optimizer.Step();
            }

            return string.Create(
                CultureInfo.InvariantCulture,
                $"rate and weight of an update come from the same step; after two, of rates 0 and 0.25, the values are {set[0].Value[0]}"
            );
        });

    /// <summary>A polynomial that ends.</summary>
    public static Answer PolynomialEnds { get; } =
        Answer.Outcome(() =>
        {
            Schedule schedule = Schedule.Polynomial(1, 20, 0.9);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"in double precision, {schedule.At(19):0.######} at step 19, {schedule.At(20)} at 20, {schedule.At(30)} at 30"
            );
        });

    /// <summary>A value of a schedule that is below 0 at some step.</summary>
    public static Answer NegativeLater(Schedule schedule) => Refused(new Sgd(schedule), "learning rate");
}
