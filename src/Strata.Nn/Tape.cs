using Strata.Nn.Graph;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

/// <summary>The recorded operations of one forward pass, and the memory of their results. One tape a thread.</summary>
/// <remarks>
/// An operation runs when it is called, and is recorded when an operand needs a gradient. <see cref="Tensor.Backward()"/>
/// walks the records in reverse. The first operation that is recorded afterwards recycles the memory of the last pass.
/// </remarks>
public sealed partial class Tape
{
    private const int MostOperations = 200_000;
    private const string AfterBackward =
        "This tensor belongs to a forward pass that is over: after Backward, the first operation that was recorded for "
        + "the next pass recycled its memory. Read it before that, or keep a copy with Clone().";
    private const string AfterScope =
        "This tensor was made inside a Tape.NoGradient() scope that has ended, which recycled its memory. Use it inside "
        + "the scope, or keep a copy with Clone().";
    private const string AfterRecording =
        "This tensor belongs to a recording of a compiled step that was dropped. Keep a copy with Clone().";

    [ThreadStatic]
    private static Tape? s_current;

    [ThreadStatic]
    private static bool s_recomputing;

    [ThreadStatic]
    private static long s_pass;

    [ThreadStatic]
    private static int s_draws;

    private readonly List<Operation> _operations = [];
    private readonly List<TensorMemory> _owned = [];
    private readonly Kind _kind;
    private readonly Tape? _outer;
    private int _executed;
    private bool _finished;
    private int _draws;

    private Tape(Kind kind, Tape? outer)
    {
        _kind = kind;
        _outer = outer;
        // A recording's own: what others rent meanwhile cannot make a replay allocate.
        GradientPool = kind == Kind.Recording ? new() : BufferPool.Shared;
    }

    private enum Kind
    {
        Eager,
        NoGradient,
        Recording,
    }

    /// <summary>The number of the pass that this thread computes: operations that draw random numbers read it.</summary>
    /// <remarks>
    /// <para>
    /// Dropout masks are a function of the layer's key, this number, and how many operations of the pass drew before.
    /// An eager backward pass adds 1 to it. A <see cref="TrainStep"/> sets it before every run: to the updates that its
    /// optimizer has applied, plus 2⁴⁰ for each batch that was accumulated since the last one, plus 2⁵² times its
    /// <see cref="TrainStep.Stream"/>. So an eager loop, a compiled step and a run that was resumed draw the same masks
    /// when each batch is an update.
    /// </para>
    /// <para>Set it to the optimizer's step count when an eager run is resumed.</para>
    /// </remarks>
    /// <value>0</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static long Pass
    {
        get => s_pass;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            (s_pass, s_draws) = (value, 0);
        }
    }

    internal static Tape Current => s_current ??= new(Kind.Eager, null);

    internal BufferPool GradientPool { get; }

    /// <summary>Whether operations are only noted down: a compiled step runs them once their memory is planned.</summary>
    internal bool IsDeferring { get; private set; }

    /// <summary>Whether operations run, which may read memory that nobody else may.</summary>
    internal bool IsExecuting { get; private set; }

    /// <summary>Takes the time of every operation that runs.</summary>
    internal StepProfile? Profile { get; set; }

    /// <summary>Whether operations had to run while they were recorded, because the recorded code read a value.</summary>
    internal bool HasExecuted => _executed > 0;

    internal IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The modes of modules that the recorded code has read; another mode needs another recording.</summary>
    internal List<(Module Module, int Mode)> Observed { get; } = [];

    /// <summary>Whether a checkpointed block runs for its backward pass: what moves once a step has moved already.</summary>
    internal static bool IsRecomputing
    {
        get => s_recomputing;
        set => s_recomputing = value;
    }

    private Tape? EnclosingRecording
    {
        get
        {
            for (Tape? tape = this; tape is not null; tape = tape._outer)
            {
                if (tape._kind == Kind.Recording)
                    return tape;
            }

            return null;
        }
    }

    /// <summary>Until the result is disposed, nothing is recorded on this thread.</summary>
    /// <remarks>
    /// The memory of tensors that operations make inside is recycled when the scope ends; keep one with
    /// <see cref="Tensor.Clone"/>.
    /// </remarks>
    public static NoGradientScope NoGradient() => new(Push(Kind.NoGradient));

    /// <summary>Forgets what was recorded on this thread, and recycles its memory.</summary>
    public static void Discard() => Current.Recycle(AfterBackward);

    /// <summary>Gives the memory that waits for its next use back to the system.</summary>
    public static void TrimMemory() => BufferPool.Shared.Trim();

    /// <summary>Keeps a result of a compiled step readable after each run of the step.</summary>
    /// <param name="tensor">A tensor that the compiled function made; any other is left as it is.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.Memory.Root.IsKept = true;
        return tensor;
    }

    /// <summary>Runs an operation and records it if it must be: the one place where that happens.</summary>
    /// <remarks>While a compiled step is recorded, operations wait until the memory of all is planned.</remarks>
    public static TOperation Run<TOperation>(TOperation operation)
        where TOperation : Operation
    {
        ArgumentNullException.ThrowIfNull(operation);
        Tape? owner = operation.Owner;
        if (owner is { IsDeferring: true })
        {
            owner._operations.Add(operation);
            return operation;
        }

        Execute(operation);
        if (owner is null || owner._kind == Kind.NoGradient)
        {
            operation.DisposeScratch();
            return operation;
        }

        owner._operations.Add(operation);
        if (owner._operations.Count > MostOperations)
            owner.ThrowTooLong();
        return operation;
    }

    internal static void Execute(Operation operation)
    {
        operation.Forward();
        GC.KeepAlive(operation); // it holds every tensor, and so the memory that kernels see as bare pointers
    }

    /// <summary>Called first by every operation: decides who owns its results, and recycles what a past pass left.</summary>
    internal static Tape? Enter(ReadOnlySpan<Tensor?> inputs, out bool needsGradient)
    {
        Tape current = Current;
        needsGradient = current._kind != Kind.NoGradient && AnyNeedsGradient(inputs);
        if (needsGradient && current._finished)
            current.Recycle(AfterBackward);
        foreach (Tensor? input in inputs)
            input?.Memory.ThrowIfGone();
        if (current.EnclosingRecording is { } recording)
            return recording;
        return needsGradient || current._kind == Kind.NoGradient ? current : null;
    }

    internal static Tape BeginRecording()
    {
        Tape tape = Push(Kind.Recording);
        tape.IsDeferring = true;
        return tape;
    }

    /// <summary>Runs what has been noted down so far, in memory of its own.</summary>
    internal void ExecuteDeferred()
    {
        for (; _executed < _operations.Count; _executed++)
        {
            Operation operation = _operations[_executed];
            operation.RentMemory();
            bool executing = IsExecuting;
            IsExecuting = true;
            Execute(operation);
            IsExecuting = executing;
        }
    }

    /// <summary>Runs all operations again.</summary>
    internal void Replay()
    {
        IsExecuting = true;
        try
        {
            for (int i = 0; i < _operations.Count; i++)
            {
                Execute(_operations[i]);
                Profile?.Take(_operations[i], backward: false);
            }
        }
        finally
        {
            IsExecuting = false;
        }
    }

    internal void End()
    {
        if (s_current != this)
            throw new InvalidOperationException("Scopes of one thread end in the reverse order of their beginning.");
        s_current = _outer;
        IsDeferring = false;
        if (_kind == Kind.NoGradient)
            Recycle(AfterScope);
    }

    internal void Drop()
    {
        Recycle(AfterRecording);
        GradientPool.MoveTo(BufferPool.Shared);
    }

    /// <summary>The place of an operation among those of its pass that draw random numbers.</summary>
    internal static int NextDraw() => Draws++;

    /// <summary>How many operations of this pass draw random numbers so far.</summary>
    internal static int Draws
    {
        get => s_current?.EnclosingRecording is { } recording ? recording._draws : s_draws;
        set
        {
            if (s_current?.EnclosingRecording is { } recording)
                recording._draws = value;
            else
                s_draws = value;
        }
    }

    /// <summary>Lets operations that run again draw what they drew in a pass.</summary>
    internal static void ReturnToPass(long pass) => s_pass = pass;

    /// <summary>What follows draws the same random numbers again.</summary>
    internal static void RestartPass() => s_draws = 0;

    internal void Own(TensorMemory memory) => _owned.Add(memory);

    internal static void Observe(Module module, int mode)
    {
        Tape? recording = s_current?.EnclosingRecording;
        if (recording is not null && !recording.Observed.Contains((module, mode)))
            recording.Observed.Add((module, mode));
    }

    internal static void Backward(Tensor result, float gradient)
    {
        Tape tape = OwnerOf(result);
        GradientTarget seed = result.Memory.BeginGradient();
        Elementwise.Fill(gradient, seed.Values, seed.Accumulate);
        tape.BackwardThroughOperations();
    }

    internal static void Backward(Tensor result, Tensor gradient)
    {
        Tape tape = OwnerOf(result);
        GradientTarget seed = result.Memory.BeginGradient();
        Elementwise.Copy(gradient.Values, seed.Values, seed.Accumulate);
        GC.KeepAlive(gradient);
        tape.BackwardThroughOperations();
    }

    /// <summary>The backward pass of a block inside another tape's operation.</summary>
    internal static void BackwardInside(Tape block, Tensor result, Block gradient)
    {
        GradientTarget seed = result.Memory.BeginGradient();
        Elementwise.Copy(gradient, seed.Values, seed.Accumulate);
        block.BackwardThroughOperations();
    }

    private static Tape OwnerOf(Tensor result)
    {
        result.Memory.ThrowIfGone();
        if (!result.Memory.NeedsGradient)
            throw new StrataException(
                "Backward: this tensor depends on no parameter and no tensor that requires a gradient, so there is "
                    + "nothing to compute. Are all parameters frozen, or was it made inside Tape.NoGradient()?"
            );
        return result.Memory.Owner ?? Current;
    }

    private static bool AnyNeedsGradient(ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs)
        {
            if (input is not null && input.Memory.NeedsGradient)
                return true;
        }

        return false;
    }

    private static Tape Push(Kind kind) => s_current = new(kind, Current);

    private void BackwardThroughOperations()
    {
        if (IsDeferring)
            ExecuteDeferred();
        _finished = true;
        if (_kind != Kind.Recording)
            Pass++;
        IsExecuting = true;
        try
        {
            for (int i = _operations.Count - 1; i >= 0; i--)
            {
                Operation operation = _operations[i];
                if (!operation.NeedsGradient || !operation.AnyOutputHasGradient())
                    continue;
                GradientSink.Current?.Take(operation);
                operation.Backward();
                operation.ReleaseOutputGradients();
                GC.KeepAlive(operation);
                Profile?.Take(operation, backward: true);
            }
        }
        finally
        {
            IsExecuting = false;
        }
    }

    private void Recycle(string reason)
    {
        foreach (TensorMemory memory in _owned)
            memory.Release(reason);
        _owned.Clear();
        _operations.Clear();
        (_finished, _executed) = (false, 0);
    }

    private void ThrowTooLong()
    {
        Recycle("This tensor belongs to a forward pass that grew without end and was dropped.");
        throw new StrataException(
            $"{MostOperations:N0} operations were recorded without a backward pass. Evaluate inside "
                + "Tape.NoGradient(), which records nothing and recycles memory at its end."
        );
    }
}
