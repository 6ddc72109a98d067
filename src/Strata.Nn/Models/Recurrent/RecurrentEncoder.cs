using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Models;

/// <summary>Any of the recurrent layers, made from options and called in one way.</summary>
internal sealed class RecurrentEncoder
{
    private readonly RNN? _plain;
    private readonly LSTM? _lstm;
    private readonly GRU? _gru;

    public RecurrentEncoder(RecurrentOptions options, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        (int size, int units, int layers) = (options.EmbeddingSize, options.HiddenSize, options.Layers);
        (double dropout, bool both) = (options.Dropout, options.Bidirectional);
        RandomKey own = key.FoldIn(NameOf(options.Kind));
        switch (options.Kind)
        {
            case RecurrentKind.Lstm:
                _lstm = new(size, units, own, layers, batchFirst: true, dropout: dropout, bidirectional: both);
                break;
            case RecurrentKind.Gru:
                _gru = new(size, units, own, layers, batchFirst: true, dropout: dropout, bidirectional: both);
                break;
            default:
                _plain = new(
                    size,
                    units,
                    own,
                    layers,
                    options.Kind == RecurrentKind.Relu ? RecurrentNonlinearity.Relu : RecurrentNonlinearity.Tanh,
                    batchFirst: true,
                    dropout: dropout,
                    bidirectional: both
                );
                break;
        }
    }

    /// <summary>The layer, to be placed under <see cref="NameOf"/>.</summary>
    public Module Layer => (Module?)_lstm ?? (Module?)_gru ?? _plain!;

    public static string NameOf(RecurrentKind kind) =>
        kind switch
        {
            RecurrentKind.Lstm => "lstm",
            RecurrentKind.Gru => "gru",
            _ => "rnn",
        };

    /// <summary>States at all times, batch first, and the last states of all layers.</summary>
    public (Tensor Output, Tensor State) Forward(Tensor input)
    {
        if (_lstm is not null)
        {
            (Tensor output, Tensor state, _) = _lstm.Forward(input);
            return (output, state);
        }

        return _gru is not null ? _gru.Forward(input) : _plain!.Forward(input);
    }
}
