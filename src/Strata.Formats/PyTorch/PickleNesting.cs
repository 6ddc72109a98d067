namespace Strata.Formats;

/// <summary>Refuses containers that contain themselves, and those that go too deep for whoever walks through them.</summary>
internal static class PickleNesting
{
    private const int Deepest = 64;

    /// <summary>Walks with a stack of its own, each container once however often it is shared.</summary>
    public static void Check(object? root, PickleFaults faults)
    {
        var path = new List<(object Container, int Next, int Height)>();
        Enter(root, path, faults);
        while (path.Count > 0)
        {
            (object container, int next, int height) = path[^1];
            if (next < CountOf(container))
            {
                path[^1] = (container, next + 1, height);
                object? child = Child(container, next);
                int known = HeightOf(child);
                if (known == 0)
                    Enter(child, path, faults);
                else if (known > 0)
                    Raise(path, known, faults);
                else if (known < 0)
                    throw faults.Make("a container contains itself", CheckpointFault.Cycle);
                continue;
            }

            path.RemoveAt(path.Count - 1);
            SetHeight(container, height);
            Raise(path, height, faults);
        }
    }

    private static void Enter(object? value, List<(object Container, int Next, int Height)> path, PickleFaults faults)
    {
        if (value is not (PickleList or PickleDictionary))
            return;
        if (path.Count == Deepest)
            throw TooDeep(faults);
        SetHeight(value, -1);
        path.Add((value, 0, 1));
    }

    private static void Raise(List<(object Container, int Next, int Height)> path, int child, PickleFaults faults)
    {
        if (path.Count == 0)
            return;
        if (path.Count + child > Deepest)
            throw TooDeep(faults);
        (object container, int next, int height) = path[^1];
        path[^1] = (container, next, Math.Max(height, child + 1));
    }

    private static CheckpointException TooDeep(PickleFaults faults) =>
        faults.Make($"containers are nested deeper than {Deepest}", CheckpointFault.LimitExceeded);

    private static int CountOf(object container) =>
        container is PickleList list ? list.Count : ((PickleDictionary)container).Count;

    private static object? Child(object container, int index) =>
        container is PickleList list ? list[index] : ((PickleDictionary)container).At(index).Value;

    /// <summary>0 for a container not seen before; no container has none, which is told apart by the type.</summary>
    private static int HeightOf(object? value) =>
        value switch
        {
            PickleList list => list.Height,
            PickleDictionary dictionary => dictionary.Height,
            _ => 0,
        };

    private static void SetHeight(object container, int height)
    {
        if (container is PickleList list)
            list.Height = height;
        else
            ((PickleDictionary)container).Height = height;
    }
}
