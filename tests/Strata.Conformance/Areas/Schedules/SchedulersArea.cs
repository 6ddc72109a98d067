using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>Schedulers of PyTorch, timm and transformers: the rates, and momenta, of each group at each update.</summary>
public sealed partial class SchedulersArea : ICaseArea
{
    public string Folder => "schedules";

    public bool Reads(Manifest manifest) => manifest.CasesHave("scheduler", "lr_by_group");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(manifest, item.Text("case"), item, (file, judgement) => Judge(file.Item, judgement))
        );

    private static void Judge(Item item, Judgement judgement)
    {
        item.Ignore("case", "from", "steps", "defaults", "closed_form_difference", "formula", "lr_after_step_0");
        item.Ignore("metric_convention");
        string[] path = item.Text("scheduler").Split('.', ':');
        double[] rates = item.Numbers("base_lr");
        double[] scales = item.Has("lr_scale") ? item.Numbers("lr_scale") : [.. rates.Select(_ => 1.0)];
        double[][] expected = Rows(item, "lr_by_group");
        double[][]? momenta = item.Has("momentum_by_group") ? Rows(item, "momentum_by_group") : null;
        double? momentum = item.OptionalText("optimizer") is { } text ? MomentumIn(text) : null;
        for (int group = 0; group < rates.Length; group++)
        {
            var options = new PeerOptions(item.Object("options"), group);
            double[] found = Rates(item, path, rates[group], group, options, expected[group].Length);
            ScheduleComparison.Compare(
                judgement,
                $"rate of group {group}",
                Array.ConvertAll(found, rate => rate * scales[group]),
                expected[group]
            );
            Schedule? cycled = path[0] switch
            {
                "torch" => TorchSchedulers.Momentum(path[^1], options, () => Formulas.Of(item, "scale_fn", group)),
                "formula" => FormulaSchedulers.Momentum(path[^1], options),
                _ => null,
            };
            if (momenta is null)
                continue;
            Schedule schedule = cycled ?? Schedule.Constant(momentum ?? throw new UnsupportedException("a momentum"));
            ScheduleComparison.Compare(judgement, $"momentum of group {group}", schedule, momenta[group]);
        }
    }

    private static double[] Rates(Item item, string[] path, double rate, int group, PeerOptions options, int steps)
    {
        string kind = path[^1];
        switch (kind)
        {
            case "ReduceLROnPlateau":
                return PlateauCases.Torch(rate, options, item.Numbers("metrics"), steps);
            case "PlateauLRScheduler":
                return PlateauCases.Timm(rate, options, item.Numbers("metrics"), steps);
        }

        Schedule schedule = path[0] switch
        {
            "torch" when kind == "SequentialLR" => TorchCombinations.Sequential(
                rate,
                group,
                options,
                item.Objects("schedulers")
            ),
            "torch" when kind == "ChainedScheduler" => TorchCombinations.Chained(
                rate,
                group,
                item.Objects("schedulers"),
                steps
            ),
            "torch" => TorchSchedulers.Rate(
                kind,
                rate,
                options,
                () => Formulas.Of(item, kind == "CyclicLR" ? "scale_fn" : "lr_lambda", group)
            ),
            "timm" => TimmSchedulers.Rate(kind, rate, options),
            "transformers" => TransformersSchedulers.Rate(
                kind,
                rate,
                options,
                () => item.OptionalNumber("optimizer_default_lr") ?? throw new UnsupportedException("the default rate")
            ),
            "formula" => FormulaSchedulers.Rate(kind, rate, options),
            _ => throw new UnsupportedException($"schedule {item.Text("scheduler")}"),
        };
        return [.. Enumerable.Range(0, steps).Select(step => schedule.At(step))];
    }

    // "torch.optim.SGD (momentum 0.9)", "torch.optim.AdamW (betas 0.9, 0.999)"
    private static double? MomentumIn(string optimizer) =>
        Momentum().Match(optimizer) is { Success: true } match
            ? double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)
            : null;

    private static double[][] Rows(Item item, string name) =>
        [
            .. item.List(name)
                .Select(row => row.EnumerateArray().Select(value => Item.ToNumber(value) ?? double.NaN).ToArray()),
        ];

    [GeneratedRegex(@"\((momentum|betas) (?<value>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Momentum();
}
