using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;

namespace Strata.Conformance.Areas.Layers;

// Recurrent layers and cells: x, and the initial states where the case has them.
public static partial class NormalizationKinds
{
    private static LayerSubject Rnn(Item options)
    {
        var layer = new RNN(
            options.Integer("input_size"),
            options.Integer("hidden_size"),
            _key,
            options.Integer("num_layers"),
            NonlinearityOf(options),
            options.Flag("bias"),
            options.Flag("batch_first"),
            options.Number("dropout"),
            options.Flag("bidirectional")
        );
        return new(layer, inputs => Results(layer.Forward(inputs["x"], inputs.GetValueOrDefault("h0"))));
    }

    private static LayerSubject Gru(Item options)
    {
        var layer = new GRU(
            options.Integer("input_size"),
            options.Integer("hidden_size"),
            _key,
            options.Integer("num_layers"),
            options.Flag("bias"),
            options.Flag("batch_first"),
            options.Number("dropout"),
            options.Flag("bidirectional")
        );
        return new(layer, inputs => Results(layer.Forward(inputs["x"], inputs.GetValueOrDefault("h0"))));
    }

    private static LayerSubject Lstm(Item options)
    {
        var layer = new LSTM(
            options.Integer("input_size"),
            options.Integer("hidden_size"),
            _key,
            options.Integer("num_layers"),
            options.Flag("bias"),
            options.Flag("batch_first"),
            options.Number("dropout"),
            options.Flag("bidirectional"),
            options.Integer("proj_size")
        );
        return new(
            layer,
            inputs =>
            {
                (Tensor output, Tensor hidden, Tensor cells) = layer.Forward(
                    inputs["x"],
                    inputs.GetValueOrDefault("h0"),
                    inputs.GetValueOrDefault("c0")
                );
                return [("output", output), ("h_n", hidden), ("c_n", cells)];
            }
        );
    }

    private static LayerSubject RnnCell(Item options)
    {
        var cell = new RNNCell(
            options.Integer("input_size"),
            options.Integer("hidden_size"),
            _key,
            options.Flag("bias"),
            NonlinearityOf(options)
        );
        return new(cell, inputs => [("out", cell.Forward(inputs["x"], inputs["h"]))]);
    }

    private static LayerSubject GruCell(Item options)
    {
        var cell = new GRUCell(
            options.Integer("input_size"),
            options.Integer("hidden_size"),
            _key,
            options.Flag("bias")
        );
        return new(cell, inputs => [("out", cell.Forward(inputs["x"], inputs["h"]))]);
    }

    private static LayerSubject LstmCell(Item options)
    {
        var cell = new LSTMCell(
            options.Integer("input_size"),
            options.Integer("hidden_size"),
            _key,
            options.Flag("bias")
        );
        return new(
            cell,
            inputs =>
            {
                (Tensor hidden, Tensor cells) = cell.Forward(inputs["x"], inputs["h"], inputs["c"]);
                return [("h1", hidden), ("c1", cells)];
            }
        );
    }

    private static OutputList Results((Tensor Output, Tensor Hidden) results) =>
        [("output", results.Output), ("h_n", results.Hidden)];

    private static RecurrentNonlinearity NonlinearityOf(Item options) =>
        options.Text("nonlinearity") switch
        {
            "tanh" => RecurrentNonlinearity.Tanh,
            "relu" => RecurrentNonlinearity.Relu,
            string other => throw new UnsupportedException($"nonlinearity {other}"),
        };
}
