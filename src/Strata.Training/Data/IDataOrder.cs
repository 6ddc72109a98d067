namespace Strata.Training;

/// <summary>Which rows come in which order: a function of the epoch alone, so that a resumed run sees the same batches.</summary>
public interface IDataOrder
{
    /// <summary>The rows of an epoch, in order.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="count">The number of samples.</param>
    int[] Rows(int epoch, int count);
}
