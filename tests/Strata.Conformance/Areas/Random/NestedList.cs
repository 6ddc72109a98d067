using System.Text.Json;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Random;

/// <summary>An array written as nested lists, or a single number.</summary>
/// <param name="Values">Row-major.</param>
internal sealed record NestedList(double[] Values, int[] Shape)
{
    public static NestedList Of(JsonElement element)
    {
        var shape = new List<int>();
        for (JsonElement inner = element; inner.ValueKind == JsonValueKind.Array; inner = inner[0])
        {
            shape.Add(inner.GetArrayLength());
            if (inner.GetArrayLength() == 0)
                break;
        }

        return new([.. Flatten(element)], [.. shape]);
    }

    /// <summary>The value that stands at a place of a larger shape, by the rules of broadcasting.</summary>
    public double BroadcastAt(int index, ReadOnlySpan<int> shape)
    {
        int found = 0;
        int stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            int position = index % shape[axis];
            index /= shape[axis];
            int own = axis - (shape.Length - Shape.Length);
            if (own < 0)
                continue;
            found += Shape[own] == 1 ? 0 : position * stride;
            stride *= Shape[own];
        }

        return Values[found];
    }

    private static IEnumerable<double> Flatten(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? element.EnumerateArray().SelectMany(Flatten)
            : [Item.ToNumber(element) ?? throw new ManifestException($"{element} is not a number.")];
}
