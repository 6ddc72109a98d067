using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>Orders that were drawn elsewhere: one row of numbers an epoch.</summary>
/// <param name="epochs">The rows of each epoch; fewer than the samples are allowed.</param>
public sealed class GivenOrder(IReadOnlyList<int[]> epochs) : IDataOrder
{
    /// <summary>How many epochs are given.</summary>
    public int EpochCount => epochs.Count;

    /// <summary>Reads orders from an int32 or int64 array of epochs × rows in a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">The name of the array.</param>
    /// <exception cref="CheckpointException">There is no such array, or it has another shape or type.</exception>
    public static GivenOrder Read(SafetensorsFile file, string entry)
    {
        ArgumentNullException.ThrowIfNull(file);
        SafetensorsEntry found = file.Header[entry];
        if (found.Shape.Rank != 2)
            throw new CheckpointException(
                "the order has another number of axes",
                file.Header.File,
                entry,
                expected: "epochs × rows",
                found: found.Shape.ToString()
            );
        int[] values =
            found.Type == ElementType.Int64
                ? Array.ConvertAll(file.ReadInt64s(entry), value => checked((int)value))
                : file.ReadInt32s(entry);
        int rows = found.Shape[1];
        return new([
            .. Enumerable.Range(0, found.Shape[0]).Select(epoch => values.AsSpan(epoch * rows, rows).ToArray()),
        ]);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is not among those given, or a row does not exist.</exception>
    public int[] Rows(int epoch, int count)
    {
        if ((uint)epoch >= (uint)epochs.Count)
            throw new ArgumentOutOfRangeException(
                nameof(epoch),
                epoch,
                $"The order covers {epochs.Count} epochs. Train for at most so many, or give a longer one."
            );
        foreach (int row in epochs[epoch])
        {
            if ((uint)row >= (uint)count)
                throw new ArgumentOutOfRangeException(
                    nameof(epoch),
                    row,
                    $"The order of epoch {epoch} names row {row}, but there are {count} samples."
                );
        }

        return epochs[epoch];
    }
}
