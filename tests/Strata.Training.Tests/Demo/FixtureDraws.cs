using Strata.Formats;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Training.Tests.Demo;

/// <summary>The weights, heads, rows and orders with which PyTorch ran the protocol.</summary>
internal sealed class FixtureDraws(string regime) : IFineTuningDraws
{
    private static readonly SafetensorsFile s_file = SafetensorsFile.Read(
        FixtureFiles.Path("outcomes", "transfer.safetensors")
    );

    public static ModelWeights Pretrained => ModelWeights.From(s_file, "pretrained/");

    public FineTuningDraw Draw(int trial)
    {
        string seed = $"seed{trial}";
        int[] orders = s_file.ReadInt32s($"{seed}/{regime}/order");
        int rows = s_file.Header[$"{seed}/{regime}/order"].Shape[1];
        return new(
            new Dictionary<string, StateArray>
            {
                ["head.weight"] = Read($"{seed}/head.weight"),
                ["head.bias"] = Read($"{seed}/head.bias"),
            },
            s_file.ReadInt32s($"{seed}/{regime}/rows"),
            [.. orders.Chunk(rows)]
        );
    }

    private static StateArray Read(string name) => new(s_file.Header[name].Shape, s_file.ReadFloats(name));
}
