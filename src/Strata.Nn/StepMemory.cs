namespace Strata.Nn;

/// <summary>What the results of one run of a compiled function take.</summary>
public readonly record struct StepMemory
{
    /// <summary>Bytes of the arena in which values and gradients of results share memory.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes that all of them would take without sharing.</summary>
    public required long UnplannedBytes { get; init; }

    /// <summary>How many values and gradients there are.</summary>
    public required int Buffers { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"memory {UnplannedBytes / 1e6:N1} MB → {Bytes / 1e6:N1} MB, {Buffers} buffers"
        );
}
