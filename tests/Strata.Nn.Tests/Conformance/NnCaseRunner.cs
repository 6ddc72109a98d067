using System.Text.Json;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Conformance.Areas;

/// <summary>Runs a case of the nn fixtures: results under the fixtures' keys, such as <c>param_grad/weight</c>.</summary>
public static class NnCaseRunner
{
    private static readonly Dictionary<string, Func<JsonElement, Layer>> s_layers = new()
    {
        ["Linear"] = o => new Linear(Int(o, "in_features"), Int(o, "out_features"), default, Flag(o, "bias")),
        ["Conv2d"] = NewConv2d,
        ["BatchNorm2d"] = o => new BatchNorm2d(
            Int(o, "num_features"),
            o.GetProperty("eps").GetDouble(),
            o.GetProperty("momentum").ValueKind == JsonValueKind.Null ? null : o.GetProperty("momentum").GetDouble(),
            Flag(o, "affine"),
            Flag(o, "track_running_stats")
        ),
        ["ReLU"] = _ => new ReLU(),
        ["MaxPool2d"] = o => new MaxPool2d(
            Size(o, "kernel_size"),
            OptionalSize(o, "stride"),
            Size(o, "padding"),
            Size(o, "dilation"),
            Flag(o, "ceil_mode")
        ),
        ["AvgPool2d"] = o => new AvgPool2d(
            Size(o, "kernel_size"),
            OptionalSize(o, "stride"),
            Size(o, "padding"),
            Flag(o, "ceil_mode"),
            Flag(o, "count_include_pad"),
            o.GetProperty("divisor_override").ValueKind == JsonValueKind.Null ? null : Int(o, "divisor_override")
        ),
        ["Flatten"] = o => new Flatten(Int(o, "start_dim"), Int(o, "end_dim")),
    };

    private static readonly Dictionary<string, Func<JsonElement, Tensor, Tensor, Tensor>> s_losses = new()
    {
        ["CrossEntropyLoss"] = (o, input, target) =>
            Loss.CrossEntropy(
                input,
                target,
                Weights(o),
                o.GetProperty("label_smoothing").GetDouble(),
                Int(o, "ignore_index"),
                ReductionOf(o)
            ),
        ["MSELoss"] = (o, input, target) => Loss.MeanSquaredError(input, target, ReductionOf(o)),
    };

    public static bool Knows(string kind) => s_layers.ContainsKey(kind) || s_losses.ContainsKey(kind);

    public static Dictionary<string, float[]> Run(NnCase test)
    {
        foreach ((string name, Tensor value) in test.Inputs)
            value.RequiresGradient = test.InputGradients.Contains(name);
        Layer? layer = null;
        List<Tensor> outputs;
        if (s_layers.TryGetValue(test.Kind, out Func<JsonElement, Layer>? create))
        {
            layer = create(test.Options);
            layer.LoadState(test.State);
            if (test.Evaluates)
                layer.Evaluate();
            outputs = Forward(layer, test);
        }
        else
        {
            outputs = [s_losses[test.Kind](test.Options, test.Inputs[0].Value, test.Inputs[1].Value)];
        }

        var results = new Dictionary<string, float[]>();
        for (int i = 0; i < outputs.Count; i++)
            results[$"output/{test.Outputs[i]}"] = outputs[i].ToArray();
        for (int i = 0; i < outputs.Count; i++)
        {
            if (test.OutputGradients.TryGetValue(test.Outputs[i], out Tensor? gradient))
                outputs[i].Backward(gradient);
        }

        foreach (string name in test.InputGradients)
            results[$"input_grad/{name}"] = test.Inputs.First(i => i.Name == name).Value.Gradient.Span.ToArray();
        if (layer is not null)
            AddState(layer, results);
        return results;
    }

    private static List<Tensor> Forward(Layer layer, NnCase test)
    {
        if (layer is MaxPool2d pooling && test.Outputs.Contains("indices"))
        {
            (Tensor output, Tensor indices) = pooling.ForwardWithIndices(test.Inputs[0].Value);
            return [output, indices];
        }

        return [.. test.Inputs.Select(input => layer.Forward(input.Value))];
    }

    private static void AddState(Layer layer, Dictionary<string, float[]> results)
    {
        foreach (StateEntry entry in layer.State())
        {
            if (entry.Parameter is not { } parameter)
                results[$"buffer_after/{entry.Name}"] = entry.Tensor.ToArray();
            else if (parameter.HasGradient)
                results[$"param_grad/{entry.Name}"] = parameter.Gradient.Span.ToArray();
        }
    }

    private static Conv2d NewConv2d(JsonElement o)
    {
        bool same = o.GetProperty("padding").ValueKind == JsonValueKind.String;
        return new(
            Int(o, "in_channels"),
            Int(o, "out_channels"),
            Size(o, "kernel_size"),
            default,
            Size(o, "stride"),
            same ? Padding.Same : Size(o, "padding"),
            Size(o, "dilation"),
            Int(o, "groups"),
            Flag(o, "bias"),
            Enum.Parse<PaddingMode>(o.GetProperty("padding_mode").GetString()!, ignoreCase: true)
        );
    }

    private static Tensor? Weights(JsonElement o)
    {
        JsonElement weights = o.GetProperty("weight");
        return weights.ValueKind == JsonValueKind.Null
            ? null
            : Tensor.From([.. weights.EnumerateArray().Select(weight => (float)weight.GetDouble())]);
    }

    private static Reduction ReductionOf(JsonElement o) =>
        Enum.Parse<Reduction>(o.GetProperty("reduction").GetString()!, ignoreCase: true);

    private static int Int(JsonElement o, string name) => o.GetProperty(name).GetInt32();

    private static bool Flag(JsonElement o, string name) => o.GetProperty(name).GetBoolean();

    private static Size2d? OptionalSize(JsonElement o, string name) =>
        o.GetProperty(name).ValueKind == JsonValueKind.Null ? null : Size(o, name);

    private static Size2d Size(JsonElement o, string name)
    {
        JsonElement value = o.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number
            ? value.GetInt32()
            : new Size2d(value[0].GetInt32(), value[1].GetInt32());
    }
}
