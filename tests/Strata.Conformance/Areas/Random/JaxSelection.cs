using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>The samplers that pick among given things.</summary>
internal static class JaxSelection
{
    public static JaxSample Categorical(RandomKey key, Item args)
    {
        NestedList logits = NestedList.Of(args.Raw("logits"));
        int[] shape = args.Integers("shape");
        int axis = args.Integer("axis");
        bool last = axis == -1 || axis == logits.Shape.Length - 1;
        int[] batch = logits.Shape[..^1];
        if (!last || !shape.AsSpan().EndsWith(batch))
            throw new UnsupportedException("categorical along another axis than the last, or broadcast");
        var classes = new int[new Shape(shape).Count];
        key.Categorical(classes, Array.ConvertAll(logits.Values, value => (float)value), logits.Shape[^1]);
        return JaxSample.Of(classes, shape);
    }

    public static JaxSample Choice(RandomKey key, Item args)
    {
        int[] shape = args.Integers("shape");
        var chosen = new int[new Shape(shape).Count];
        JsonElement from = args.Raw("a");
        NestedList? rows = from.ValueKind == JsonValueKind.Array ? NestedList.Of(from) : null;
        int count = rows?.Shape[0] ?? from.GetInt32();
        if (args.Integer("axis", 0) != 0)
            throw new UnsupportedException("choice along another axis than the first");
        bool replace = args.Flag("replace");
        if (args.Has("p"))
        {
            float[] probabilities = Array.ConvertAll(args.Numbers("p"), value => (float)value);
            if (probabilities.Length != count)
                throw new ManifestException($"{args.Path}.p: expected {count} probabilities.");
            key.Choice(chosen, probabilities, replace);
        }
        else
        {
            args.Ignore("p");
            key.Choice(chosen, count, replace);
        }

        return rows is null ? JaxSample.Of(chosen, shape) : Take(rows, chosen, [.. shape, .. rows.Shape[1..]]);
    }

    public static JaxSample Permutation(RandomKey key, Item args)
    {
        args.Ignore("shape"); // a digest gives the shape of the result beside the count
        JsonElement things = args.Raw("x");
        if (things.ValueKind != JsonValueKind.Array)
        {
            args.Ignore("axis", "independent");
            return JaxSample.Of(key.Permutation(things.GetInt32()), [things.GetInt32()]);
        }

        NestedList list = NestedList.Of(things);
        float[] values = Array.ConvertAll(list.Values, value => (float)value);
        int axis = args.Integer("axis", 0);
        axis = axis < 0 ? axis + list.Shape.Length : axis;
        if (args.OptionalFlag("independent"))
        {
            key.ShuffleIndependently(values.AsSpan(), new Shape(list.Shape), axis);
            return JaxSample.Of(values, list.Shape);
        }

        if (list.Shape.Length == 1)
        {
            key.Shuffle(values.AsSpan());
            return JaxSample.Of(values, list.Shape);
        }

        return JaxSample.Of(Reorder(values, list.Shape, axis, key.Permutation(list.Shape[axis])), list.Shape);
    }

    private static JaxSample Take(NestedList rows, int[] chosen, int[] shape)
    {
        int width = rows.Values.Length / rows.Shape[0];
        float[] taken =
        [
            .. chosen.SelectMany(row => rows.Values.AsSpan(row * width, width).ToArray()).Select(value => (float)value),
        ];
        return JaxSample.Of(taken, shape);
    }

    private static float[] Reorder(float[] values, int[] shape, int axis, int[] order)
    {
        int inner = shape.AsSpan(axis + 1).ToArray().Aggregate(1, (product, size) => product * size);
        var result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int position = i / inner % shape[axis];
            result[i] = values[i + (order[position] - position) * inner];
        }

        return result;
    }
}
