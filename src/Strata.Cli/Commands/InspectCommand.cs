using System.CommandLine;
using System.Globalization;
using System.Text;
using Strata.Cli.Terminal;
using Strata.Formats;

namespace Strata.Cli.Commands;

/// <summary><c>strata inspect</c>: what a checkpoint holds, whatever its format.</summary>
internal sealed class InspectCommand(Output output)
{
    public const string Name = "inspect";

    private const int LongestTable = 20;
    private const int ShortTable = 8;
    private const int LongestName = 120;

    public static readonly string[] Examples =
    [
        "strata inspect model.safetensors",
        "strata inspect checkpoint.pt --section model_ema --all",
        "strata inspect ~/models/bert-base-uncased",
    ];

    private readonly Argument<string> _path = new("PATH")
    {
        Description = "A .safetensors, .pt, .pth, .npy or .npz file, an index of shards, or a folder with one of them.",
    };

    private readonly Option<string?> _section = new("--section")
    {
        Description = "Where the weights stand in a PyTorch file that holds more, such as model_ema.",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Show every row." };

    public Command Create()
    {
        var command = new Command(Name, "Lists the tensors of a checkpoint: name, type, shape. Runs no code from it.")
        {
            _path,
            _section,
            _all,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        CheckpointFile file = CheckpointFile.Open(parsed.GetValue(_path)!, parsed.GetValue(_section));
        long values = file.Arrays.Values.Sum(array => (long)array.Shape.Count);
        string section = file.Section.Length == 0 ? "" : $", from \"{Plain(file.Section)}\"";
        output.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{NameOf(file.Format)}: {file.Names.Count} {(file.Names.Count == 1 ? "tensor" : "tensors")}, {values:N0} values{section}"
            )
        );
        if (file.Names.Count > 0)
        {
            output.Line();
            Table(file, parsed.GetValue(_all) || file.Names.Count <= LongestTable ? int.MaxValue : ShortTable);
        }

        foreach ((string key, string value) in file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            output.Line($"\nmetadata {Plain(key)}: {Plain(value)}");
        return ExitCode.Success;
    }

    private void Table(CheckpointFile file, int rows)
    {
        string[] shown = [.. file.Names.Take(rows)];
        var lines = shown.Select(name => (Name: Plain(name), Array: file[name])).ToList();
        int nameWidth = Math.Max("tensor".Length, lines.Max(line => line.Name.Length));
        int typeWidth = Math.Max("type".Length, lines.Max(line => line.Array.Type.SafetensorsName().Length));
        var text = new StringBuilder();
        text.Append($"{"tensor".PadRight(nameWidth)}  {"type".PadRight(typeWidth)}  shape\n");
        foreach ((string name, StoredArray array) in lines)
            text.Append(
                $"{name.PadRight(nameWidth)}  {array.Type.SafetensorsName().PadRight(typeWidth)}  {array.Shape}\n"
            );
        if (file.Names.Count > shown.Length)
            text.Append(CultureInfo.InvariantCulture, $"  … {file.Names.Count - shown.Length} more (--all)\n");
        output.Table(text.ToString());
    }

    private static string NameOf(CheckpointFormat format) =>
        format switch
        {
            CheckpointFormat.Safetensors => "safetensors",
            CheckpointFormat.PyTorch => "PyTorch",
            CheckpointFormat.Sharded => "shards",
            CheckpointFormat.Npy => "npy",
            _ => "npz",
        };

    /// <summary>A name from a file, short, and without what would write to the user's terminal.</summary>
    private static string Plain(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, LongestName)))
            text.Append(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '�' : c);
        return text.Append(name.Length > LongestName ? "…" : "").ToString();
    }
}
