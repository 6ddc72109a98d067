using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>Labelled samples in memory: float32 inputs of one shape, and a class number each.</summary>
public sealed class Dataset
{
    private const int LengthStep = 8;

    private readonly ReadOnlyMemory<float> _inputs;
    private readonly ReadOnlyMemory<int> _labels;

    /// <summary>Creates a set over arrays, which must not change afterwards.</summary>
    /// <param name="inputs">Row-major, sample by sample.</param>
    /// <param name="sampleShape">The shape of one sample, such as 1×16×16.</param>
    /// <param name="labels">The class of each sample, 0 to <paramref name="classCount"/> − 1.</param>
    /// <param name="classCount">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is not a class.</exception>
    public Dataset(ReadOnlyMemory<float> inputs, Shape sampleShape, ReadOnlyMemory<int> labels, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (inputs.Length != (long)labels.Length * sampleShape.Count)
            throw new ArgumentException(
                $"{labels.Length} samples of {sampleShape} are {(long)labels.Length * sampleShape.Count} values, but {inputs.Length} were given.",
                nameof(inputs)
            );
        foreach (int label in labels.Span)
        {
            if ((uint)label >= (uint)classCount)
                throw new ArgumentException(
                    $"The label {label} is not a class of {classCount}, 0 to {classCount - 1}.",
                    nameof(labels)
                );
        }

        _inputs = inputs;
        SampleShape = sampleShape;
        _labels = labels;
        ClassCount = classCount;
    }

    /// <summary>The number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>The shape of one sample.</summary>
    public Shape SampleShape { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>
    /// What sequences are filled up with at their ends, such as the number of a padding token: batches are cut to their
    /// longest sequence, to a multiple of 8. Null where all samples are whole.
    /// </summary>
    /// <value>null</value>
    public float? Padding { get; init; }

    /// <summary>The classes of all samples.</summary>
    public ReadOnlySpan<int> Labels => _labels.Span;

    /// <summary>The inputs of all samples, row-major.</summary>
    public ReadOnlySpan<float> Inputs => _inputs.Span;

    /// <summary>The values of one sample.</summary>
    public ReadOnlySpan<float> Sample(int row) => _inputs.Span.Slice(row * SampleShape.Count, SampleShape.Count);

    /// <summary>The samples of these rows, in this order; a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row does not exist.</exception>
    public Dataset Subset(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] inputs = new float[checked(rows.Count * SampleShape.Count)];
        int[] labels = new int[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            ThrowIfNoRow(rows[i]);
            Sample(rows[i]).CopyTo(inputs.AsSpan(i * SampleShape.Count));
            labels[i] = Labels[rows[i]];
        }

        return new(inputs, SampleShape, labels, ClassCount) { Padding = Padding };
    }

    /// <summary>A run of samples; nothing is copied.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    public Dataset Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + (long)count, Count, nameof(count));
        int size = SampleShape.Count;
        return new(_inputs.Slice(start * size, count * size), SampleShape, _labels.Slice(start, count), ClassCount)
        {
            Padding = Padding,
        };
    }

    /// <summary>Divides the samples at random.</summary>
    /// <param name="share">The part that is for training, above 0 and below 1; rounded to whole samples.</param>
    /// <param name="key">Where the order comes from.</param>
    public DatasetSplit Split(double share, RandomKey key)
    {
        if (!(share is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must be above 0 and below 1.");
        int[] order = key.FoldIn("split").Permutation(Count);
        int train = (int)Math.Round(share * Count);
        return new(Subset(order[..train]), Subset(order[train..]));
    }

    /// <summary>The same samples with other classes: another task on the same inputs.</summary>
    /// <param name="label">From a sample's class to its new one.</param>
    /// <param name="classCount">The number of new classes, at least 1.</param>
    /// <exception cref="ArgumentException">A new label is not a class.</exception>
    public Dataset Relabelled(Func<int, int> label, int classCount)
    {
        ArgumentNullException.ThrowIfNull(label);
        return new(_inputs, SampleShape, Array.ConvertAll(_labels.ToArray(), old => label(old)), classCount)
        {
            Padding = Padding,
        };
    }

    /// <summary>So many samples of each class, drawn at random, class by class.</summary>
    /// <param name="count">Samples of each class, at least 1.</param>
    /// <param name="key">Where the choice comes from.</param>
    /// <exception cref="StrataException">A class has fewer samples.</exception>
    public Dataset PerClass(int count, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var chosen = new List<int>(count * ClassCount);
        for (int label = 0; label < ClassCount; label++)
        {
            int[] rows = [.. Enumerable.Range(0, Count).Where(row => Labels[row] == label)];
            if (rows.Length < count)
                throw new StrataException(
                    $"{count} samples of each class are asked for, but class {label} has {rows.Length}."
                );
            int[] order = key.FoldIn("per_class").FoldIn(label).Permutation(rows.Length);
            chosen.AddRange(order[..count].Select(place => rows[place]));
        }

        return Subset(chosen);
    }

    /// <summary>The same samples with changed inputs.</summary>
    /// <exception cref="StrataException">A transform does not fit, or the samples become too large for one array.</exception>
    public Dataset Transformed(params IReadOnlyList<ITransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        if (transforms.Count == 0)
            return this;
        Shape[] shapes = new Shape[transforms.Count + 1];
        shapes[0] = SampleShape;
        for (int i = 0; i < transforms.Count; i++)
            shapes[i + 1] = transforms[i].ShapeOf(shapes[i]);
        int size = shapes[^1].Count;
        if ((long)Count * size > Array.MaxLength)
            throw new StrataException(
                $"{Count} samples of {shapes[^1]} are {(long)Count * size:N0} values, more than an array can hold "
                    + $"({Array.MaxLength:N0}). Use fewer samples, or make them smaller."
            );
        float[] inputs = new float[Count * size];
        float[][] between = [.. shapes[1..^1].Select(shape => new float[shape.Count])];
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<float> source = Sample(row);
            for (int i = 0; i < transforms.Count; i++)
            {
                bool isLast = i == transforms.Count - 1;
                Span<float> target = isLast ? inputs.AsSpan(row * size, size) : between[i];
                transforms[i].Apply(source, shapes[i], target);
                source = target;
            }
        }

        return new(inputs, shapes[^1], _labels, ClassCount) { Padding = Padding };
    }

    /// <summary>All samples in their order, in batches; the last may be smaller.</summary>
    /// <remarks>A batch is valid until the next is asked for: its memory is used again.</remarks>
    /// <param name="size">Samples in a batch, at least 1.</param>
    public IEnumerable<Batch> Batches(int size) => Batches(size, Enumerable.Range(0, Count).ToArray());

    /// <summary>Samples in a given order, in batches; the last may be smaller.</summary>
    /// <remarks>A batch is valid until the next is asked for: its memory is used again.</remarks>
    /// <param name="size">Samples in a batch, at least 1.</param>
    /// <param name="order">The rows of the samples.</param>
    public IEnumerable<Batch> Batches(int size, int[] order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(order);
        return Read(size, order);
    }

    /// <summary>All samples, shuffled anew in each epoch, in batches; the last of an epoch may be smaller.</summary>
    /// <remarks>
    /// A batch is valid until the next is asked for: its memory is used again. The order is that of
    /// <see cref="ShuffledOrder"/>.
    /// </remarks>
    /// <param name="size">Samples in a batch, at least 1.</param>
    /// <param name="epochs">How often every sample comes.</param>
    /// <param name="key">Where the orders come from.</param>
    public IEnumerable<Batch> Batches(int size, int epochs, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        var order = new ShuffledOrder(key);
        return Enumerable.Range(0, epochs).SelectMany(epoch => Read(size, order.Rows(epoch, Count)));
    }

    /// <summary>The share of samples whose class a model puts first; the model is in evaluation mode meanwhile.</summary>
    public double Accuracy(Layer model) => Evaluation.Of(model, this).Accuracy;

    /// <summary>The shape that these samples need together: as long as the longest of them, where they are sequences.</summary>
    internal Shape ShapeOf(ReadOnlySpan<int> rows)
    {
        if (Padding is not { } padding || SampleShape.Rank != 1)
            return SampleShape;
        int longest = 1;
        foreach (int row in rows)
        {
            ThrowIfNoRow(row);
            longest = Math.Max(longest, Sample(row).LastIndexOfAnyExcept(padding) + 1);
        }

        // Few lengths, for every one is a recording of its own.
        return new Shape(Math.Min(SampleShape.Count, (longest + LengthStep - 1) / LengthStep * LengthStep));
    }

    /// <summary>Copies samples, or their beginnings, into tensors of the right size.</summary>
    internal void Fill(Batch batch, ReadOnlySpan<int> rows)
    {
        Span<float> inputs = batch.Inputs.Values.Span;
        Span<float> labels = batch.Labels.Values.Span;
        int size = rows.Length == 0 ? 0 : inputs.Length / rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            ThrowIfNoRow(rows[i]);
            Sample(rows[i])[..size].CopyTo(inputs.Slice(i * size, size));
            labels[i] = Labels[rows[i]];
        }

        GC.KeepAlive(batch);
    }

    private IEnumerable<Batch> Read(int size, int[] order)
    {
        var reader = new BatchReader(this);
        for (int start = 0; start < order.Length; start += size)
            yield return reader.Read(order.AsSpan(start, Math.Min(size, order.Length - start)));
    }

    private void ThrowIfNoRow(int row)
    {
        if ((uint)row >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Count} samples, 0 to {Count - 1}.");
    }
}
