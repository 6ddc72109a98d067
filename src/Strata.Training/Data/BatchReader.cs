using Strata.Nn;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>Fills batches from a data set; a batch of a size that came before is the same tensors again.</summary>
internal sealed class BatchReader(Dataset dataset)
{
    private readonly Dictionary<int, Batch> _bySize = [];

    public Batch Read(ReadOnlySpan<int> rows)
    {
        if (!_bySize.TryGetValue(rows.Length, out Batch? batch))
        {
            batch = new(
                Tensor.Zeros(new Shape([rows.Length, .. dataset.SampleShape.Sizes])),
                Tensor.Zeros(new Shape(rows.Length))
            );
            _bySize.Add(rows.Length, batch);
        }

        dataset.Fill(batch, rows);
        return batch;
    }
}
