using Strata.Nn.Graph;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>What recurrent networks share: stacked layers, one or two directions, dropout between layers.</summary>
/// <remarks>Parameters have PyTorch's names: <c>weight_ih_l0</c>, <c>weight_hh_l0_reverse</c>, …</remarks>
public abstract class RecurrentLayer : Module
{
    private readonly RecurrentKind _kind;
    private readonly RecurrentWeights[][] _layers;
    private readonly RandomKey _dropoutKey;

    private protected RecurrentLayer(RecurrentKind kind, int inputSize, int hiddenSize, RandomKey key, Options options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Layers, 1, "numLayers");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Projection, "projectionSize");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Projection, hiddenSize, "projectionSize");
        Operations.ThrowIfNotProbability(options.Dropout);
        (_kind, InputSize, HiddenSize) = (kind, inputSize, hiddenSize);
        (BatchFirst, Dropout, ProjectionSize) = (options.BatchFirst, options.Dropout, options.Projection);
        _dropoutKey = key.FoldIn("dropout");
        int directions = options.Bidirectional ? 2 : 1;
        _layers = new RecurrentWeights[options.Layers][];
        for (int layer = 0; layer < options.Layers; layer++)
        {
            int features = layer == 0 ? inputSize : directions * StateSize;
            _layers[layer] = new RecurrentWeights[directions];
            for (int i = 0; i < directions; i++)
                _layers[layer][i] = AddWeights(features, $"_l{layer}{(i == 1 ? "_reverse" : "")}", key, options.Bias);
        }
    }

    /// <summary>Size of the last axis of the input.</summary>
    public int InputSize { get; }

    /// <summary>Units.</summary>
    public int HiddenSize { get; }

    /// <summary>The number of layers.</summary>
    public int LayerCount => _layers.Length;

    /// <summary>Whether every layer also runs from the last time step to the first.</summary>
    public bool Bidirectional => _layers[0].Length == 2;

    /// <summary>Whether inputs and outputs are batch×time×features instead of time×batch×features.</summary>
    public bool BatchFirst { get; }

    /// <summary>The probability of a 0 in what goes from one layer to the next, in training.</summary>
    public double Dropout { get; }

    /// <summary>Size of the hidden state, or 0 where it is <see cref="HiddenSize"/>.</summary>
    private protected int ProjectionSize { get; }

    private int StateSize => ProjectionSize > 0 ? ProjectionSize : HiddenSize;

    private protected (Tensor Output, Tensor State, Tensor? Cells) Run(Tensor input, Tensor? state, Tensor? cells)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool single = input.Shape.Rank == 2;
        if (input.Shape.Rank is not (2 or 3) || input.Shape[^1] != InputSize)
            throw new ShapeException(
                $"{this}: expected an input of {(BatchFirst ? "batch×time" : "time×batch")}×{InputSize}, or of one sequence "
                    + $"time×{InputSize}, got shape {input.Shape}. Change the layer before it, or this layer's inputSize."
            );
        Tensor x =
            single ? input.Reshape(new Shape(input.Shape[0], 1, InputSize))
            : BatchFirst ? Tape.Run(new RowExchangeOperation(input)).Output
            : input;
        int batch = x.Shape[1];
        if (x.Shape[0] == 0)
            throw new ShapeException($"{this}: expected at least one time step, got an input of shape {input.Shape}.");
        state = CheckState(state, batch, StateSize, single, "hidden state");
        cells = CheckState(cells, batch, HiddenSize, single, "cells");
        var states = new Tensor[_layers.Length];
        var lastCells = new Tensor?[_layers.Length];
        bool training = Training; // read always: a recording must know the mode
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            if (layer > 0)
                x = Operations.Dropout(x, Dropout, _dropoutKey.FoldIn(layer), training);
            RecurrentWeights[] weights = _layers[layer];
            RecurrentOperation operation = Tape.Run(
                new RecurrentOperation(x, state, cells, layer * weights.Length, _kind, weights)
            );
            (x, states[layer], lastCells[layer]) = (operation.Output, operation.LastState, operation.LastCells);
        }

        Tensor output =
            single ? x.Reshape(new Shape(x.Shape[0], x.Shape[2]))
            : BatchFirst ? Tape.Run(new RowExchangeOperation(x)).Output
            : x;
        return (output, Join(states, single), lastCells[0] is null ? null : Join(lastCells!, single));
    }

    private static Tensor Join(Tensor[] parts, bool single)
    {
        Tensor joined = parts.Length == 1 ? parts[0] : Tape.Run(new RowJoinOperation(parts)).Output;
        return single ? joined.Reshape(new Shape(joined.Shape[0], joined.Shape[2])) : joined;
    }

    private RecurrentWeights AddWeights(int features, string suffix, RandomKey key, bool bias)
    {
        Initializer uniform = Initializer.Uniform(1 / MathF.Sqrt(HiddenSize));
        int gates = HiddenSize * new RecurrentShape { Kind = _kind }.Gates;
        Parameter input = Add("weight_ih", new Shape(gates, features), ParameterRole.Weight);
        Parameter recurrent = Add("weight_hh", new Shape(gates, StateSize), ParameterRole.Weight);
        Parameter? inputBias = bias ? Add("bias_ih", new Shape(gates), ParameterRole.Bias) : null;
        Parameter? recurrentBias = bias ? Add("bias_hh", new Shape(gates), ParameterRole.Bias) : null;
        Parameter? projection =
            ProjectionSize > 0 ? Add("weight_hr", new Shape(ProjectionSize, HiddenSize), ParameterRole.Weight) : null;
        return new(input!, recurrent!, inputBias, recurrentBias, projection, HiddenSize);

        Parameter Add(string name, Shape shape, ParameterRole role) =>
            AddParameter(name + suffix, shape, uniform, key, role);
    }

    private Tensor? CheckState(Tensor? state, int batch, int size, bool single, string what)
    {
        if (state is null)
            return null;
        int slices = _layers.Length * _layers[0].Length;
        var whole = new Shape(slices, batch, size);
        Shape expected = single ? new Shape(slices, size) : whole;
        if (state.Shape != expected)
            throw new ShapeException(
                $"{this}: expected an initial {what} of layers and directions×batch×size, {expected}, got shape {state.Shape}."
            );
        return state.Reshape(whole);
    }

    private protected readonly record struct Options(
        int Layers,
        bool Bias,
        bool BatchFirst,
        double Dropout,
        bool Bidirectional,
        int Projection = 0
    );
}
