using System.Globalization;
using System.Reflection;
using Strata.Conformance.Judging;
using Strata.Nn.Layers;
using Strata.Numerics;
using Module = Strata.Nn.Modules.Module;

namespace Strata.Conformance.Areas.Random;

/// <summary>A layer as Python would make it, <c>LSTM(16, 32, num_layers=2)</c>, made by the constructor of our class of that name.</summary>
internal sealed record TorchLayerName(string Type, string[] Positional, Dictionary<string, string> Named)
{
    public static TorchLayerName Parse(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string[] arguments = text[(open + 1)..^1].Split(", ");
        return new(
            text[..open],
            [.. arguments.Where(argument => !argument.Contains('='))],
            arguments
                .Where(argument => argument.Contains('='))
                .ToDictionary(a => Camel(a.Split('=')[0]), a => a.Split('=')[1])
        );
    }

    /// <summary>Makes the layer.</summary>
    /// <exception cref="UnsupportedException">There is no such class, or it has no such option.</exception>
    public Module Create(RandomKey key)
    {
        Type? type = typeof(Linear).Assembly.GetType($"Strata.Nn.Layers.{Type}");
        if (type is null)
            throw new UnsupportedException($"layer {Type}");
        ConstructorInfo constructor = type.GetConstructors()
            .OrderByDescending(one => one.GetParameters().Length)
            .First();
        var named = new Dictionary<string, string>(Named);
        int next = 0;
        object?[] values = new object?[constructor.GetParameters().Length];
        foreach (ParameterInfo parameter in constructor.GetParameters())
        {
            Type wanted = parameter.ParameterType;
            values[parameter.Position] =
                wanted == typeof(RandomKey) ? key
                : wanted == typeof(AttentionOptions) ? Attention(named)
                : named.Remove(parameter.Name!, out string? text) ? Convert(text, wanted)
                : next < Positional.Length ? Convert(Positional[next++], wanted)
                : parameter.DefaultValue;
        }

        if (named.Count > 0 || next < Positional.Length)
            throw new UnsupportedException($"layer {Type}: no option {string.Join(", ", named.Keys)}");
        return (Module)constructor.Invoke(values);
    }

    private static object Convert(string text, Type wanted)
    {
        wanted = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (wanted == typeof(Size2d))
            return (Size2d)int.Parse(text, CultureInfo.InvariantCulture);
        if (wanted == typeof(Shape))
            return new Shape(int.Parse(text, CultureInfo.InvariantCulture));
        return System.Convert.ChangeType(text, wanted, CultureInfo.InvariantCulture);
    }

    private static AttentionOptions Attention(Dictionary<string, string> named) =>
        new()
        {
            KeySize = named.Remove("kdim", out string? key) ? int.Parse(key, CultureInfo.InvariantCulture) : null,
            ValueSize = named.Remove("vdim", out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : null,
        };

    // num_layers is numLayers, padding_idx is paddingIndex
    private static string Camel(string name)
    {
        string[] words = name.Replace("_idx", "_index", StringComparison.Ordinal).Split('_');
        return words[0] + string.Concat(words[1..].Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
