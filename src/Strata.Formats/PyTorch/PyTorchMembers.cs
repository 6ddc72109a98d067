namespace Strata.Formats;

/// <summary>The members of an archive of <c>torch.save</c>, which all lie in one folder.</summary>
internal static class PyTorchMembers
{
    public const string Pickle = "data.pkl";
    public const string Storages = "data/";
    public const string ByteOrder = "byteorder";

    /// <summary>The folder in which all members lie, with its slash.</summary>
    public static string RootOf(IReadOnlyList<ZipMember> members, string file)
    {
        ZipMember? script = members.FirstOrDefault(member =>
            member.Name.EndsWith("/constants.pkl", StringComparison.Ordinal)
            || member.Name.Contains("/code/", StringComparison.Ordinal)
        );
        if (script is not null)
            throw new CheckpointException(
                $"this is a TorchScript archive: it holds a program ({MessageText.Quote(script.Name)})",
                file,
                fix: "Save the weights alone: torch.save(torch.jit.load(path).state_dict(), other_path).",
                fault: CheckpointFault.NotACheckpoint
            );
        ZipMember pickle =
            members.FirstOrDefault(member =>
                member.Name.EndsWith("/" + Pickle, StringComparison.Ordinal)
                && member.Name.IndexOf('/', StringComparison.Ordinal) == member.Name.Length - Pickle.Length - 1
            )
            ?? throw new CheckpointException(
                "this is a zip archive, but not of torch.save",
                file,
                expected: "a member \"archive/data.pkl\"",
                found: members.Count == 0 ? "no members" : MessageText.Quote(members[0].Name),
                fix: "If it was packed to be sent, unpack it and read the file inside.",
                fault: CheckpointFault.NotACheckpoint
            );
        string root = pickle.Name[..^Pickle.Length];
        ZipMember? stranger = members.FirstOrDefault(member => !member.Name.StartsWith(root, StringComparison.Ordinal));
        if (stranger is not null)
            throw new CheckpointException(
                "the archive has more than one root folder",
                file,
                expected: $"everything in {MessageText.Quote(root)}",
                found: MessageText.Quote(stranger.Name),
                fix: "torch.save writes one folder: do not trust the file.",
                fault: CheckpointFault.BadZip
            );
        return root;
    }
}
