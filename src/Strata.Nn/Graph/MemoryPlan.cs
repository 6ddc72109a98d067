using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>Where the results of recorded operations and their gradients stand in one arena.</summary>
/// <remarks>
/// Time is counted in operations: forward 0 … n−1, backward n … 2n−1. A value lives from the operation that makes it to
/// the last one that reads it, a gradient from its first contribution to the backward pass of its producer; two that
/// never live at one time may share memory. An elementwise operation takes the place of an input that dies with it. The
/// largest are placed first, each as low as it fits: usually within a few percent of the least possible.
/// </remarks>
internal sealed class MemoryPlan
{
    private const int Alignment = 16; // values: 64 bytes

    private readonly IReadOnlyList<Operation> _operations;
    private readonly bool _backward;
    private readonly TensorMemory? _result;
    private readonly List<Span> _spans = [];
    private readonly List<TensorMemory> _kept = [];
    private readonly Dictionary<TensorMemory, int> _values = [];

    private MemoryPlan(IReadOnlyList<Operation> operations, bool backward, TensorMemory? result)
    {
        (_operations, _backward, _result) = (operations, backward, result);
        for (int i = 0; i < operations.Count; i++)
            AddValues(i);
        if (result is not null && _values.TryGetValue(result, out int index))
            _spans[index].End = Math.Max(_spans[index].End, operations.Count - 1);
        for (int i = 0; i < operations.Count; i++)
            ShareOverwritten(i);
        if (backward)
            AddGradients();
        Length = Arrange();
        UnplannedLength = _spans.Sum(span => (long)span.Length);
    }

    /// <summary>Values of the arena.</summary>
    public long Length { get; }

    /// <summary>Values that all would take, each with memory of its own.</summary>
    public long UnplannedLength { get; }

    /// <summary>How many results and gradients share the arena.</summary>
    public int Count => _spans.Count;

    /// <summary>Plans recorded operations.</summary>
    /// <param name="operations">In the order of the forward pass.</param>
    /// <param name="backward">Whether a backward pass follows; without one, what it would read is not kept.</param>
    /// <param name="result">What is read after the forward pass, and whose gradient begins the backward one.</param>
    public static MemoryPlan Of(IReadOnlyList<Operation> operations, bool backward, TensorMemory? result = null) =>
        new(operations, backward, result);

    /// <summary>Moves everything into an arena of at least <see cref="Length"/> values.</summary>
    public void Apply(Block arena)
    {
        for (int i = 0; i < _spans.Count; i++)
        {
            Span span = _spans[i];
            Block place = arena.Slice((int)span.Offset, span.Length);
            if (span.IsGradient)
                span.Memory.PlaceGradient(place);
            else
                span.Memory.Place(place);
        }

        for (int i = 0; i < _kept.Count; i++)
            _kept[i].Rent();
    }

    private int BackwardTime(int operation) => (2 * _operations.Count) - 1 - operation;

    private void AddValues(int time)
    {
        Operation operation = _operations[time];
        foreach (Tensor output in operation.Outputs)
            AddValue(output, time);
        bool backward = _backward && operation.NeedsGradient;
        foreach ((Tensor scratch, ScratchUse use) in operation.Scratch)
        {
            if (use != ScratchUse.Backward)
                AddValue(scratch, time);
            else if (backward)
                AddValue(scratch, BackwardTime(time));
        }

        foreach (Tensor? input in operation.Inputs)
        {
            if (input is not null)
                Extend(operation, input, time, backward);
        }

        foreach (Tensor output in operation.Outputs)
            Extend(operation, output, time, backward);
        foreach ((Tensor scratch, ScratchUse use) in operation.Scratch)
        {
            if (use == ScratchUse.Kept && backward && _values.TryGetValue(scratch.Memory, out int index))
                _spans[index].End = BackwardTime(time);
        }
    }

    private void AddValue(Tensor tensor, int time)
    {
        TensorMemory memory = tensor.Memory;
        if (memory.IsKept)
            _kept.Add(memory);
        if (memory.IsKept || memory.Length == 0 || memory.Root != memory || !_values.TryAdd(memory, _spans.Count))
            return;
        _spans.Add(new(memory, isGradient: false, time));
    }

    private void Extend(Operation operation, Tensor tensor, int time, bool backward)
    {
        if (!_values.TryGetValue(tensor.Memory.Root, out int index))
            return;
        Span span = _spans[index];
        span.End = Math.Max(span.End, time);
        if (backward && operation.BackwardReads(tensor))
            span.End = Math.Max(span.End, BackwardTime(time));
    }

    /// <summary>Gives the output the place of the input if nobody reads that input any more.</summary>
    private void ShareOverwritten(int time)
    {
        Operation operation = _operations[time];
        if (operation.Outputs.Count != 1 || !_values.TryGetValue(operation.Outputs[0].Memory, out int target))
            return;
        foreach (Tensor? input in operation.Inputs)
        {
            if (
                input is null
                || !operation.MayOverwrite(input)
                || !_values.TryGetValue(input.Memory.Root, out int source)
            )
                continue;
            Span first = _spans[source].Whole;
            Span second = _spans[target];
            if (first.End != time || first.Length != second.Length)
                continue;
            first.End = second.End;
            second.Owner = first;
            return;
        }
    }

    private void AddGradients()
    {
        var first = new Dictionary<TensorMemory, int>();
        if (_result is not null)
            first[_result] = _operations.Count;
        for (int i = 0; i < _operations.Count; i++)
        {
            if (!_operations[i].NeedsGradient)
                continue;
            foreach (Tensor? input in _operations[i].Inputs)
            {
                if (input is not null && input.Memory != _result)
                    first[input.Memory] = BackwardTime(i); // the last reader is the first to contribute
            }
        }

        for (int i = 0; i < _operations.Count; i++)
        {
            foreach (Tensor output in _operations[i].Outputs)
            {
                TensorMemory memory = output.Memory;
                if (memory.Length == 0 || !memory.NeedsGradient || !first.TryGetValue(memory, out int start))
                    continue;
                _spans.Add(new(memory, isGradient: true, start) { End = BackwardTime(i) });
            }
        }
    }

    private long Arrange()
    {
        var placed = new List<Span>();
        long length = 0;
        foreach (
            Span span in _spans
                .Where(span => span.Owner is null)
                .OrderByDescending(span => span.Length)
                .ThenBy(span => span.Start)
        )
        {
            long offset = 0;
            foreach (Span other in placed) // sorted by offset
            {
                if (other.Start > span.End || span.Start > other.End)
                    continue;
                if (offset + span.Room <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Room);
            }

            span.Offset = offset;
            length = Math.Max(length, offset + span.Room);
            int at = placed.FindIndex(other => other.Offset > offset);
            placed.Insert(at < 0 ? placed.Count : at, span);
        }

        foreach (Span span in _spans)
            span.Offset = span.Whole.Offset;
        return length;
    }

    /// <summary>A value or a gradient, and when it is needed.</summary>
    private sealed class Span(TensorMemory memory, bool isGradient, int start)
    {
        public TensorMemory Memory { get; } = memory;

        public bool IsGradient { get; } = isGradient;

        public int Start { get; } = start;

        public int End { get; set; } = start;

        public long Offset { get; set; }

        /// <summary>The one whose place it takes.</summary>
        public Span? Owner { get; set; }

        public Span Whole => Owner is null ? this : Owner.Whole;

        public int Length => Memory.Length;

        public long Room => (Length + Alignment - 1L) / Alignment * Alignment;
    }
}
