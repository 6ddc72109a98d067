using Strata.Nn.Graph;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>What the cells of recurrent networks share: one time step.</summary>
public abstract class RecurrentCell : Module
{
    private readonly RecurrentKind _kind;
    private readonly RecurrentWeights[] _weights;

    private protected RecurrentCell(RecurrentKind kind, int inputSize, int hiddenSize, RandomKey key, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        (_kind, InputSize, HiddenSize) = (kind, inputSize, hiddenSize);
        Initializer uniform = Initializer.Uniform(1 / MathF.Sqrt(hiddenSize));
        int gates = hiddenSize * new RecurrentShape { Kind = kind }.Gates;
        var biases = new Shape(gates);
        Parameter input = AddParameter("weight_ih", new(gates, inputSize), uniform, key, ParameterRole.Weight);
        Parameter recurrent = AddParameter("weight_hh", new(gates, hiddenSize), uniform, key, ParameterRole.Weight);
        Parameter? inputBias = bias ? AddParameter("bias_ih", biases, uniform, key, ParameterRole.Bias) : null;
        Parameter? recurrentBias = bias ? AddParameter("bias_hh", biases, uniform, key, ParameterRole.Bias) : null;
        _weights = [new(input!, recurrent!, inputBias, recurrentBias, null, hiddenSize)];
    }

    /// <summary>Size of the last axis of the input.</summary>
    public int InputSize { get; }

    /// <summary>Units.</summary>
    public int HiddenSize { get; }

    private protected (Tensor State, Tensor? Cells) Run(Tensor input, Tensor? state, Tensor? cells)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool single = input.Shape.Rank == 1;
        if (input.Shape.Rank is not (1 or 2) || input.Shape[^1] != InputSize)
            throw new ShapeException(
                $"{this}: expected an input of batch×{InputSize}, got shape {input.Shape}. Change the layer before it, or "
                    + "this cell's inputSize."
            );
        int batch = single ? 1 : input.Shape[0];
        Shape result = single ? new(HiddenSize) : new(batch, HiddenSize);
        RecurrentOperation operation = Tape.Run(
            new RecurrentOperation(
                input.Reshape(new Shape(1, batch, InputSize)),
                Check(state, result, batch, "hidden state"),
                Check(cells, result, batch, "cells"),
                slice: 0,
                _kind,
                _weights
            )
        );
        return (operation.Output.Reshape(result), operation.LastCells?.Reshape(result));
    }

    private Tensor? Check(Tensor? state, Shape expected, int batch, string what)
    {
        if (state is not null && state.Shape != expected)
            throw new ShapeException($"{this}: expected a {what} of shape {expected}, got {state.Shape}.");
        return state?.Reshape(new Shape(1, batch, HiddenSize));
    }
}
