using System.Globalization;

namespace Strata.Training;

/// <summary>The loss of every step as a table: a line each, with tabs between step, epoch and loss.</summary>
/// <remarks>Steps and epochs count from 1. Losses have all their digits. What a resumed run does again is written anew.</remarks>
public sealed class LossLog : ITrainingObserver, IDisposable
{
    private const string Head = "step\tepoch\tloss";

    private readonly StreamWriter _writer;
    private long _step;

    /// <summary>Begins a table, or goes on with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stepsBefore">Steps that were done before this run: so many lines of the file are kept.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public LossLog(string path, long stepsBefore = 0)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfNegative(stepsBefore);
        string[] kept =
            stepsBefore > 0 && File.Exists(path)
                ? [.. File.ReadLines(path).Skip(1).Where(line => StepOf(line) <= stepsBefore)]
                : [];
        _step = stepsBefore;
        _writer = new StreamWriter(path) { NewLine = "\n" };
        _writer.WriteLine(Head);
        foreach (string line in kept)
            _writer.WriteLine(line);
    }

    /// <inheritdoc/>
    public void StepDone(StepReport step) =>
        _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{++_step}\t{step.Epoch + 1}\t{step.Loss:R}"));

    /// <inheritdoc/>
    public void EpochDone(EpochReport epoch) => _writer.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();

    private static long StepOf(string line) =>
        long.TryParse(line.Split('\t')[0], CultureInfo.InvariantCulture, out long step) ? step : long.MaxValue;
}
