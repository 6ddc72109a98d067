using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

/// <summary>A computation over fixed tensors, with its derivative; it can be run again when their values have changed.</summary>
/// <remarks>
/// The constructor checks shapes and makes the outputs. Whatever may change between two steps is read in
/// <see cref="Forward"/>, never in the constructor: a compiled step constructs once and runs often.
/// </remarks>
public abstract class Operation
{
    private readonly Tensor?[] _inputs;
    private readonly Tape? _owner;
    private List<Tensor> _outputs = [];
    private List<(Tensor Tensor, ScratchUse Use)>? _scratch;

    /// <summary>Starts an operation.</summary>
    /// <param name="inputs">What it reads; null where an optional operand is absent.</param>
    protected Operation(params ReadOnlySpan<Tensor?> inputs)
    {
        _inputs = inputs.ToArray();
        _owner = Tape.Enter(_inputs, out bool needsGradient);
        NeedsGradient = needsGradient;
    }

    /// <summary>Whether the outputs need a gradient, because an input does.</summary>
    public bool NeedsGradient { get; }

    internal Tape? Owner => _owner;

    internal IReadOnlyList<Tensor> Outputs => _outputs;

    internal ReadOnlySpan<Tensor?> Inputs => _inputs;

    /// <summary>Tensors that <see cref="Forward"/> changes in place, such as running statistics.</summary>
    protected internal virtual IReadOnlyList<Tensor> Changes => [];

    /// <summary>Computes the outputs from the inputs.</summary>
    protected internal abstract void Forward();

    /// <summary>Adds to the gradients of the inputs that need one, from the gradients of the outputs.</summary>
    protected internal abstract void Backward();

    /// <summary>Makes an output.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="differentiable">Whether it can have a gradient; indices cannot.</param>
    protected Tensor AddOutput(Shape shape, bool differentiable = true)
    {
        var memory = new TensorMemory(shape.Count, NeedsGradient && differentiable, _owner);
        _owner?.Own(memory);
        var output = new Tensor(memory, shape);
        _outputs.Add(output);
        return output;
    }

    /// <summary>Whether <see cref="Backward"/> reads the values of an input or an output of this operation.</summary>
    /// <remarks>
    /// What no backward pass reads is given to others as soon as the last forward reader has run. Say false only when
    /// it is so for certain: the values are then anything.
    /// </remarks>
    /// <param name="tensor">One of the tensors that the constructor was given or made.</param>
    protected internal virtual bool BackwardReads(Tensor tensor) => true;

    /// <summary>
    /// Whether <see cref="Forward"/> may write its only output over this input, value by value, because neither its loops
    /// nor <see cref="Backward"/> need the input's values afterwards.
    /// </summary>
    /// <param name="input">One of the inputs.</param>
    protected internal virtual bool MayOverwrite(Tensor input) => false;

    /// <summary>What its matrix products amount to, for a <see cref="StepProfile"/>.</summary>
    /// <value>none</value>
    protected internal virtual OperationWork Work => default;

    /// <summary>Makes memory for <see cref="Forward"/>, <see cref="Backward"/>, or from the one to the other.</summary>
    /// <param name="length">Values.</param>
    /// <param name="use">When it is needed; at other times others have it.</param>
    protected Tensor AddScratch(int length, ScratchUse use = ScratchUse.Kept)
    {
        var memory = new TensorMemory(length, needsGradient: false, _owner);
        _owner?.Own(memory);
        var scratch = new Tensor(memory, new Shape(length));
        (_scratch ??= []).Add((scratch, use));
        return scratch;
    }

    /// <summary>Whether a gradient is wanted for an input.</summary>
    protected static bool Wants(Tensor? input) => input is not null && input.Memory.IsWanted;

    /// <summary>Where to write the contribution to an input's gradient; call it once a contribution.</summary>
    protected static GradientTarget GradientOf(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Memory.BeginGradient();
    }

    internal IReadOnlyList<(Tensor Tensor, ScratchUse Use)> Scratch => _scratch ?? [];

    /// <summary>Gives outputs and scratch memory of their own, where they have none yet.</summary>
    internal void RentMemory()
    {
        foreach (Tensor output in _outputs)
            output.Memory.Rent();
        foreach ((Tensor scratch, _) in Scratch)
            scratch.Memory.Rent();
    }

    internal bool AnyOutputHasGradient()
    {
        foreach (Tensor output in _outputs)
        {
            if (output.Memory.HasGradient)
                return true;
        }

        return false;
    }

    internal void ReleaseOutputGradients()
    {
        foreach (Tensor output in _outputs)
            output.Memory.ReleaseGradient();
    }

    internal void DisposeScratch()
    {
        if (_scratch is null)
            return;
        foreach ((Tensor scratch, _) in _scratch)
            scratch.Dispose();
    }
}
