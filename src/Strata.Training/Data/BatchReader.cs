using Strata.Nn;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>Fills batches from a data set; a batch of a size that came before is the same tensors again.</summary>
internal sealed class BatchReader(Dataset dataset)
{
    private readonly Dictionary<(int Count, Shape Sample), Batch> _bySize = [];

    public Batch Read(ReadOnlySpan<int> rows)
    {
        Shape sample = dataset.ShapeOf(rows);
        if (!_bySize.TryGetValue((rows.Length, sample), out Batch? batch))
        {
            batch = new(Tensor.Zeros(new Shape([rows.Length, .. sample.Sizes])), Tensor.Zeros(new Shape(rows.Length)));
            _bySize.Add((rows.Length, sample), batch);
        }

        dataset.Fill(batch, rows);
        return batch;
    }
}
