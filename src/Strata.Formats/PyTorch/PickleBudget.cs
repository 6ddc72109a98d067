namespace Strata.Formats;

/// <summary>Counts what a pickle makes the reader allocate, roughly, and stops it when it is far more than the file is worth.</summary>
/// <remarks>One byte of a pickle can ask for an object of a hundred; an honest file has data beside its pickle.</remarks>
internal sealed class PickleBudget(long fileLength, PickleFaults faults)
{
    private const long ForSmallFiles = 1 << 19;
    private const int ForEachByte = 4;

    private long _left = ForSmallFiles + (ForEachByte * fileLength);

    public void Charge(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw faults.Make(
                "the pickle holds more small objects than a file of this size can need",
                CheckpointFault.LimitExceeded
            );
    }
}
