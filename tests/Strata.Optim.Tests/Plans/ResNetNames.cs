using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>The names and shapes of a ResNet-18 with two classes: 62 parameters in model order.</summary>
internal static class ResNetNames
{
    public static ParameterSet Create(string prefix = "", bool fromFile = false)
    {
        List<(string Name, Shape Shape)> names = [("conv1.weight", new(64, 3, 7, 7)), .. Norm("bn1", 64)];
        int channels = 64;
        for (int layer = 1; layer <= 4; layer++)
        {
            int wide = 32 << layer;
            for (int block = 0; block < 2; block++)
            {
                string path = $"layer{layer}.{block}";
                names.Add(($"{path}.conv1.weight", new(wide, channels, 3, 3)));
                names.AddRange(Norm($"{path}.bn1", wide));
                names.Add(($"{path}.conv2.weight", new(wide, wide, 3, 3)));
                names.AddRange(Norm($"{path}.bn2", wide));
                if (wide != channels)
                {
                    names.Add(($"{path}.downsample.0.weight", new(wide, channels, 1, 1)));
                    names.AddRange(Norm($"{path}.downsample.1", wide));
                }

                channels = wide;
            }
        }

        names.AddRange([("fc.weight", new(2, 512)), ("fc.bias", new(2))]);
        IEnumerable<(string, Shape)> prefixed = names.Select(entry => (prefix + entry.Name, entry.Shape));
        return fromFile
            ? ParameterSet.FromNames(prefixed, "model.safetensors")
            : new(prefixed.Select(entry => new Parameter(entry.Item1, entry.Item2)));
    }

    private static (string, Shape)[] Norm(string path, int channels) =>
        [($"{path}.weight", new(channels)), ($"{path}.bias", new(channels))];
}
