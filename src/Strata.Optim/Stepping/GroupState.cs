namespace Strata.Optim;

/// <summary>What group-wide stages keep for one group, keyed by its label.</summary>
internal sealed class GroupState(string label, string ruleName, StagedProgram program)
{
    public string Label { get; } = label;

    /// <summary>The rule's name, part of every state key.</summary>
    public string RuleName { get; } = ruleName;

    public StagedProgram Program { get; } = program;

    /// <summary>Updates of the group.</summary>
    public long Count { get; set; }

    public double[] Scalars { get; } = [.. program.Sequence.GroupScalars.Select(scalar => scalar.Start)];

    /// <summary>The scalars by name.</summary>
    public IEnumerable<(string Name, int Index)> Names =>
        Program.Sequence.GroupScalars.Select((scalar, i) => (scalar.Name, i));

    public void Begin()
    {
        Count = 0;
        for (int i = 0; i < Scalars.Length; i++)
            Scalars[i] = Program.Sequence.GroupScalars[i].Start;
    }
}
