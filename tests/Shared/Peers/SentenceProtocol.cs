using System.Text;
using System.Text.Json;
using Strata.Formats;
using Strata.Numerics;

namespace Strata.Tests.Peers;

/// <summary>PyTorch's twelve steps of MiniLM on sentences with a rate for every layer, and what makes the sample recipe the same.</summary>
internal static class SentenceProtocol
{
    public const string Recipe = "samples/recipes/sentences-minilm.yaml";
    public const int MostOthers = 2; // sentences near the border may fall on the other side

    private const string Case = "adamw_layer_decay_0.8";

    public static string[] Needed { get; } =
    [
        "fixtures/minilm/finetune.json",
        "fixtures/minilm/finetune.safetensors",
        "data/minilm/model.safetensors",
        "data/minilm/vocab.txt",
        "data/sentiment/amazon.tsv",
    ];

    /// <summary>The peer's sentences in its order, and its head, instead of the recipe's own draws.</summary>
    /// <param name="folder">Where the sentences are written to.</param>
    public static string[] Settings(string folder)
    {
        using JsonDocument manifest = Read();
        var table = new StringBuilder("rating\tsplit\ttext\n");
        int rows = 0;
        foreach (string part in (string[])["train", "test"])
        {
            JsonElement labels = manifest.RootElement.GetProperty($"{part}_labels");
            foreach (
                (int i, JsonElement text) in manifest.RootElement.GetProperty($"{part}_texts").EnumerateArray().Index()
            )
                table
                    .Append(labels[i].GetInt32() == 1 ? 1 : -1)
                    .Append('\t')
                    .Append(part)
                    .Append('\t')
                    .Append(text.GetString())
                    .Append('\n');
            if (part == "train")
                rows = labels.GetArrayLength();
        }

        string texts = Path.Combine(folder, "amazon.tsv");
        File.WriteAllText(texts, table.ToString());
        string order = Path.Combine(folder, "order.safetensors");
        new SafetensorsWriter().Add("order", new Shape(1, rows), Enumerable.Range(0, rows).ToArray()).Write(order);
        string head = Path.Combine(RealFiles.Fixtures, "minilm", "finetune.safetensors");
        return
        [
            $"data.train.file={texts}",
            $"data.test.file={texts}",
            $"training.order={{ file: '{order}', entry: order }}",
            $"initial.values={{ classifier.weight: {{ file: '{head}', entry: head.weight }} }}",
        ];
    }

    /// <summary>The losses in float64, their largest error in float32, and how many test sentences are right.</summary>
    public static (double[] Losses, double PeerError, int Correct) Truth()
    {
        using JsonDocument manifest = Read();
        JsonElement run = manifest
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == Case);
        return (
            [.. run.GetProperty("loss#f64").EnumerateArray().Select(loss => loss.GetDouble())],
            run.GetProperty("peer_error").GetProperty("loss_max_abs").GetDouble(),
            run.GetProperty("test_correct#f64").GetInt32()
        );
    }

    private static JsonDocument Read() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RealFiles.Fixtures, "minilm", "finetune.json")));
}
