namespace Strata.Nn.Graph;

/// <summary>The recordings of one compiled function, a few shapes of input at a time, in one arena.</summary>
internal sealed class RecordingList(Func<Tensor[], Tensor> function, bool gradient)
{
    private const int Most = 8;

    private readonly List<Recording> _recordings = [];
    private readonly StepArena _arena = new();

    public int Count => _recordings.Count;

    public StepMemory Memory
    {
        get
        {
            var plans = _recordings.Select(recording => recording.Plan).OfType<MemoryPlan>().ToList();
            return new()
            {
                Bytes = (long)_arena.Length * sizeof(float),
                UnplannedBytes = plans.Select(plan => plan.UnplannedLength).DefaultIfEmpty().Max() * sizeof(float),
                Buffers = plans.Select(plan => plan.Count).DefaultIfEmpty().Max(),
            };
        }
    }

    /// <summary>The recording for inputs of these shapes and this version of the plan; a new one if there is none.</summary>
    /// <param name="inputs">What the function takes.</param>
    /// <param name="planVersion">Recordings for other versions are dropped.</param>
    /// <param name="isNew">Whether it was just made, and has not run.</param>
    public Recording For(Tensor[] inputs, int planVersion, out bool isNew)
    {
        Recording? found = Find(inputs, planVersion);
        isNew = found is null;
        if (found is not null)
            return found;
        found = Recording.Make(inputs, function, _arena, planVersion, gradient);
        if (_recordings.Count == Most)
        {
            _recordings[0].Drop();
            _recordings.RemoveAt(0);
        }

        _recordings.Add(found);
        return found;
    }

    public void Clear()
    {
        foreach (Recording recording in _recordings)
            recording.Drop();
        _recordings.Clear();
        _arena.Dispose();
    }

    private Recording? Find(Tensor[] inputs, int planVersion)
    {
        for (int i = _recordings.Count - 1; i >= 0; i--)
        {
            if (_recordings[i].PlanVersion != planVersion)
            {
                _recordings[i].Drop();
                _recordings.RemoveAt(i);
            }
            else if (_recordings[i].Fits(inputs))
            {
                return _recordings[i];
            }
        }

        return null;
    }
}
