using System.Globalization;
using System.Text.Json;

namespace Strata.Tests.Peers;

/// <summary>PyTorch's runs of EfficientNet-Lite0 on fifty images of clothes, and what makes the sample recipe one of them.</summary>
internal static class FashionProtocol
{
    public const string Recipe = "samples/recipes/fashion-efficientnet.yaml";
    public const string Policy = "layer_decay_0.7";
    public const double Rate = 1e-3;

    private const string Arrays = "fixtures/outcomes/efficientnet_fashion.safetensors";
    private const string Manifest = "fixtures/outcomes/efficientnet_fashion.json";

    public static string[] Needed { get; } =
    [
        Arrays,
        Manifest,
        "data/efficientnet-lite0/model.safetensors",
        "data/fashion-mnist-12k/train-images-idx3-ubyte.gz",
        "data/fashion-mnist-12k/t10k-images-idx3-ubyte.gz",
    ];

    /// <summary>Rows, order and head of one of the five seeds instead of the recipe's own draws.</summary>
    public static string[] Settings(int seed)
    {
        string file = Path.Combine(RealFiles.Fixtures, "outcomes", "efficientnet_fashion.safetensors");
        return
        [
            "data.per_class=",
            $"data.rows={{ file: '{file}', entry: seed{seed}/rows }}",
            $"training.order={{ file: '{file}', entry: seed{seed}/order }}",
            $"initial.values={{ classifier.weight: {{ file: '{file}', entry: seed{seed}/classifier.weight }} }}",
        ];
    }

    /// <summary>The losses in float64 of the first seed, and the largest error of the first ten of them in float32.</summary>
    public static (double[] Losses, double PeerError) Truth()
    {
        using JsonDocument manifest = Read();
        string name = string.Create(CultureInfo.InvariantCulture, $"{Policy}_lr{Rate}_seed0");
        JsonElement run = manifest
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == name);
        return (
            [.. run.GetProperty("loss#f64").EnumerateArray().Select(loss => loss.GetDouble())],
            run.GetProperty("peer_error").GetProperty("loss_max_abs_first_10").GetDouble()
        );
    }

    /// <summary>Test accuracy in per cent over the seeds: mean, standard deviation, and each.</summary>
    public static (double Mean, double Deviation, double[] Seeds) Outcome()
    {
        using JsonDocument manifest = Read();
        JsonElement row = manifest
            .RootElement.GetProperty("table")
            .EnumerateArray()
            .Single(one =>
                one.GetProperty("policy").GetString() == Policy && one.GetProperty("rate").GetDouble() == Rate
            );
        return (
            row.GetProperty("test_mean").GetDouble(),
            row.GetProperty("test_std").GetDouble(),
            [.. row.GetProperty("test_percent").EnumerateArray().Select(share => share.GetDouble())]
        );
    }

    private static JsonDocument Read() =>
        JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(RealFiles.Fixtures, "outcomes", "efficientnet_fashion.json"))
        );
}
