using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>A block of operations whose results are thrown away after the forward pass and computed again in the backward one.</summary>
internal sealed class CheckpointOperation : Operation
{
    private readonly Tensor[] _operands;
    private readonly Tensor[] _inner;
    private readonly Tensor _result;
    private readonly Tape _block;
    private readonly MemoryPlan _forward;
    private readonly MemoryPlan _both;
    private long _pass;

    private CheckpointOperation(Tensor[] operands, Tensor?[] all, Tensor[] inner, Tensor result, Tape block)
        : base(all)
    {
        (_operands, _inner, _result, _block) = (operands, inner, result, block);
        _forward = MemoryPlan.Of(block.Operations, backward: false, result.Memory);
        _both = MemoryPlan.Of(block.Operations, backward: true, result.Memory);
        Output = AddOutput(result.Shape);
    }

    public Tensor Output { get; }

    private BufferPool Pool => Owner?.GradientPool ?? BufferPool.Shared;

    protected internal override IReadOnlyList<Tensor> Changes =>
        [.. _block.Operations.SelectMany(operation => operation.Changes)];

    protected internal override bool BackwardReads(Tensor tensor) => tensor != Output;

    /// <summary>Records a block, which runs when the operation does.</summary>
    public static CheckpointOperation Record(Func<Tensor[], Tensor> function, Tensor[] operands)
    {
        Tensor[] inner = Array.ConvertAll(operands, Inside);
        int draws = Tape.Draws;
        var block = Tape.BeginRecording();
        Tape.Draws = draws; // the block draws the numbers that it would draw outside
        Tensor result;
        try
        {
            result = function(inner);
            draws = Tape.Draws;
        }
        finally
        {
            block.End();
        }

        Tape.Draws = draws;

        if (block.HasExecuted)
            throw new StrataException(
                "A checkpointed block must not read values (Values, Item, ToArray, Backward) while it is recorded."
            );
        var made = new HashSet<TensorMemory>(
            block.Operations.SelectMany(operation => operation.Outputs).Select(output => output.Memory)
        );
        if (!made.Contains(result.Memory))
            throw new StrataException("A checkpointed block must return the result of one of its operations.");
        made.UnionWith(inner.Select(tensor => tensor.Memory));
        IEnumerable<Tensor> captured = block
            .Operations.SelectMany(operation => operation.Inputs.ToArray())
            .OfType<Tensor>()
            .Where(tensor => !made.Contains(tensor.Memory));
        foreach ((Modules.Module module, int mode) in block.Observed)
            Tape.Observe(module, mode);
        return new(operands, [.. operands, .. captured.Distinct()], inner, result, block);
    }

    protected internal override void Forward()
    {
        _pass = Tape.Pass;
        NativeBuffer arena = Pool.Rent(checked((int)_forward.Length));
        try
        {
            _forward.Apply(arena.Block);
            _block.Replay();
            _result.Memory.Placed.CopyTo(Output.Values);
        }
        finally
        {
            Pool.Return(arena);
        }
    }

    protected internal override void Backward()
    {
        NativeBuffer arena = Pool.Rent(checked((int)_both.Length));
        bool before = Tape.IsRecomputing;
        long pass = Tape.Pass;
        Tape.IsRecomputing = true;
        try
        {
            Tape.ReturnToPass(_pass);
            _both.Apply(arena.Block);
            _block.Replay();
            Tape.BackwardInside(_block, _result, Output.Gradient);
        }
        finally
        {
            Tape.IsRecomputing = before;
            Tape.ReturnToPass(pass);
            Pool.Return(arena);
        }

        for (int i = 0; i < _inner.Length; i++)
        {
            if (_inner[i].Memory.HasGradient && Wants(_operands[i]))
            {
                GradientTarget target = GradientOf(_operands[i]);
                Elementwise.Copy(_inner[i].Memory.Gradient, target.Values, target.Accumulate);
            }

            _inner[i].ClearGradient();
        }
    }

    /// <summary>An operand as the block sees it: the same values, and a gradient of its own.</summary>
    private static Tensor Inside(Tensor operand) =>
        new(new TensorMemory(operand.Memory) { RequiresGradient = operand.Memory.NeedsGradient }, operand.Shape);
}
