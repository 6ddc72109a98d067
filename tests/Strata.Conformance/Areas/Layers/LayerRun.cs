using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Layers;

/// <summary>The results of one case, by the names under which the fixtures store them: <c>output/out</c>.</summary>
public sealed class LayerRun
{
    private readonly Dictionary<string, (float[] Values, Shape Shape)> _results = [];

    /// <summary>Values and shapes by name.</summary>
    public IReadOnlyDictionary<string, (float[] Values, Shape Shape)> Results => _results;

    /// <summary>Runs the case forward and backward, from the values that it stores.</summary>
    public static LayerRun Play(CaseFile file, LayerSubject subject)
    {
        (Item item, CaseArrays arrays) = file;
        var run = new LayerRun();
        SetMode(subject.Module, item.OptionalText("mode"));
        Load(
            item.Texts("params"),
            subject.Module?.NamedParameters(),
            (p, values) => values.CopyTo(p.Value.Span),
            "param",
            arrays
        );
        Load(
            item.Texts("buffers"),
            subject.Module?.NamedBuffers(),
            (b, values) => b.CopyFrom(values),
            "buffer_before",
            arrays
        );

        string[] wanted = item.Texts("input_grads");
        Dictionary<string, Tensor> inputs = item.Texts("inputs")
            .ToDictionary(name => name, name => Input(arrays, $"input/{name}", wanted.Contains(name)));
        OutputList outputs = subject.Call(inputs);
        judgeNames(item.Texts("outputs"), outputs);
        foreach ((string name, Tensor output) in outputs)
            run._results[$"output/{name}"] = (output.ToArray(), output.Shape);
        foreach ((string name, Tensor output) in outputs)
            if (arrays.Has($"grad_output/{name}"))
                Backward(
                    output,
                    Tensor.From(arrays.Floats($"grad_output/{name}"), output.Shape),
                    wanted,
                    subject.Module
                );

        foreach (string name in wanted)
            run._results[$"input_grad/{name}"] = (Gradient(inputs[name]), inputs[name].Shape);
        foreach ((string name, Parameter parameter) in subject.Module?.NamedParameters() ?? [])
            if (parameter.RequiresGradient)
                run._results[$"param_grad/{name}"] = (Gradient(parameter), parameter.Shape);
        foreach ((string name, Tensor buffer) in subject.Module?.NamedBuffers() ?? [])
            run._results[$"buffer_after/{name}"] = (buffer.ToArray(), buffer.Shape);
        Tape.Discard();
        return run;

        static void judgeNames(string[] expected, OutputList found)
        {
            if (!expected.SequenceEqual(found.Select(output => output.Name)))
                throw new UnsupportedException(
                    $"the outputs {string.Join(", ", expected)}; there are {string.Join(", ", found.Select(o => o.Name))}"
                );
        }
    }

    private static void SetMode(Module? module, string? mode)
    {
        switch (mode)
        {
            case "eval":
                module?.Evaluate();
                break;
            case "train" or null:
                module?.Train();
                break;
            default:
                throw new UnsupportedException($"mode {mode}");
        }
    }

    // What the case lists and what the module holds must be the same, so that nothing starts from other values.
    private static void Load<T>(
        string[] listed,
        IEnumerable<KeyValuePair<string, T>>? held,
        Action<T, float[]> store,
        string what,
        CaseArrays arrays
    )
    {
        Dictionary<string, T> places = new(held ?? []);
        if (!listed.Order().SequenceEqual(places.Keys.Order()))
            throw new UnsupportedException(
                $"{what} {string.Join(", ", listed)}; there are {string.Join(", ", places.Keys)}"
            );
        foreach (string name in listed)
            store(places[name], arrays.Floats($"{what}/{name}"));
    }

    // Class indices are whole numbers in a tensor of floats.
    private static Tensor Input(CaseArrays arrays, string key, bool wanted)
    {
        if (
            arrays.TypeOf(key)
            is not (ElementType.Float32 or ElementType.Int64 or ElementType.Int32 or ElementType.Boolean)
        )
            throw new UnsupportedException($"an input of type {arrays.TypeOf(key)}");
        Tensor tensor = Tensor.From(arrays.Floats(key), arrays.ShapeOf(key));
        tensor.RequiresGradient = wanted;
        return tensor;
    }

    private static void Backward(Tensor output, Tensor gradient, string[] wanted, Module? module)
    {
        if (wanted.Length > 0 || module?.Parameters().Any() == true)
            output.Backward(gradient);
    }

    private static float[] Gradient(Tensor tensor) =>
        tensor.HasGradient ? tensor.Gradient.Span.ToArray() : new float[tensor.Count];

    private static float[] Gradient(Parameter parameter) =>
        parameter.HasGradient ? parameter.Gradient.Span.ToArray() : new float[parameter.Count];
}
