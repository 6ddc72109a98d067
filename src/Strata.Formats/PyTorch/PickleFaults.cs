namespace Strata.Formats;

/// <summary>Says what is wrong with a pickle, and where: the byte, and the name of the entry that is being read.</summary>
internal sealed class PickleFaults(string file, Func<string?> pendingName)
{
    /// <summary>Where in the pickle the instruction stands that is being run.</summary>
    public int Position { get; set; }

    public CheckpointException Bad(string what) =>
        Make(what, CheckpointFault.BadPickle, "The file is damaged, or was not written by torch.save.");

    public CheckpointException Make(string what, CheckpointFault fault, string? fix = null) =>
        new($"{what} (byte {Position} of data.pkl)", file, pendingName(), fix: fix, fault: fault);

    public CheckpointException Make(string what, CheckpointFault fault, string expected, string found, string? fix) =>
        new($"{what} (byte {Position} of data.pkl)", file, pendingName(), null, expected, found, fix, fault: fault);

    /// <summary>What a value is, for a message.</summary>
    public static string Describe(object? value) =>
        value switch
        {
            null => "None",
            bool => "a truth value",
            long or System.Numerics.BigInteger => "a whole number",
            double => "a number",
            string => "text",
            PickleList { Kind: PickleListKind.List } => "a list",
            PickleList { Kind: PickleListKind.Tuple } => "a tuple",
            PickleList => "a torch.Size",
            PickleDictionary => "a dictionary",
            PickleSymbol symbol => MessageText.Quote(symbol.Name),
            StoredArray => "a tensor",
            _ => "a storage",
        };

    /// <summary>The key whose value is being made: the last one on the stack above the innermost open dictionary.</summary>
    public static string? PendingName(List<object?> stack, List<int> marks)
    {
        int dictionary = stack.FindLastIndex(value => value is PickleDictionary);
        if (dictionary < 0)
            return null;
        int start = dictionary + 1;
        int end = marks.Find(mark => mark > start);
        end = end == 0 ? stack.Count : end;
        int key = start + ((end - start - 1) / 2 * 2); // keys and values alternate, from a key on
        return key < end && end > start ? stack[key] as string : null;
    }
}
