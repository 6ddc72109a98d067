using System.Text.Json;
using System.Text.RegularExpressions;
using Strata.Tests;

namespace Strata.Training.Tests.Errors;

/// <summary>What a peer did with one mistake: a row of <c>*_errors.json</c>.</summary>
/// <param name="Peer">The library and its version.</param>
/// <param name="Id">The name of the row.</param>
/// <param name="What">What the user did.</param>
/// <param name="Code">The code that was run, where it is told.</param>
/// <param name="IsError">Whether it ended in an exception.</param>
/// <param name="Text">The exception's or the warning's text; empty when nothing was said.</param>
/// <param name="Outcome">What the peer did, for the table.</param>
internal sealed partial record PeerRow(
    string Peer,
    string Id,
    string What,
    string Code,
    bool IsError,
    string Text,
    string Outcome
)
{
    // Options that several rules share; the options of a row's own call count as well.
    private static readonly string[] Options =
    [
        "learning rate",
        "learning_rate",
        "lr",
        "momentum",
        "dampening",
        "weight decay",
        "weight_decay",
        "nesterov",
        "beta",
        "betas",
        "eps",
        "epsilon",
        "epsilon1",
        "epsilon2",
        "foreach",
        "fused",
        "beta2_decay",
    ];

    /// <summary>Whether Strata owes an answer: nothing went wrong in the peer's eyes, or its error does not say where.</summary>
    public bool IsSelected => !IsError || !NamesSomething;

    /// <summary>Whether the text names a parameter, a group or an option.</summary>
    public bool NamesSomething =>
        Options
            .Concat(Keyword().Matches($"{Code} {What}").Select(match => match.Groups["name"].Value))
            .Any(option =>
                option != "params"
                && Regex.IsMatch(Text, $@"(?<!\w){Regex.Escape(option)}(?!\w)", Flags, TimeSpan.FromSeconds(1))
            )
        || QuotedParameter().IsMatch(Text)
        || QuotedPath().IsMatch(Text);

    public static IReadOnlyList<PeerRow> All { get; } =
    [.. Read("torch", "PyTorch"), .. Read("optax", "optax"), .. Read("keras", "Keras")];

    private const RegexOptions Flags = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    private static IEnumerable<PeerRow> Read(string library, string name)
    {
        using JsonDocument file = JsonDocument.Parse(
            File.ReadAllText(FixtureFiles.Path("optim", $"{library}_errors.json"))
        );
        string version = file.RootElement.GetProperty("produced_by").GetProperty(library).GetString()!.Split('+')[0];
        foreach (JsonElement row in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            string outcome = row.GetProperty("outcome").GetString()!;
            bool isError = outcome is "error" or "exception";
            string text = One(row, "message") + One(row, "text") + One(row, "warnings");
            string type = One(row, "exception") + One(row, "type");
            string seen = One(row, "seen") + One(row, "observed") + One(row, "effect");
            yield return new(
                $"{name} {version}",
                One(row, "case"),
                One(row, "what") + One(row, "action"),
                One(row, "code"),
                isError,
                text,
                isError ? $"{type}: {text}"
                    : outcome == "warning" ? $"warning: {text}"
                    : $"accepted. {seen}".Trim()
            );
        }
    }

    private static string One(JsonElement row, string property)
    {
        if (!row.TryGetProperty(property, out JsonElement value))
            return "";
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => string.Join(" ", value.EnumerateArray().Select(item => item.GetString())),
            JsonValueKind.Null => "",
            _ => JsonSerializer.Serialize(value),
        };
    }

    [GeneratedRegex("[(,{]\\s*'?(?<name>\\w+)'?(=|':)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Keyword();

    [GeneratedRegex("'(kernel|bias|scale|head)'", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex QuotedParameter();

    [GeneratedRegex(
        "path=\\w|'[\\w.*]+/[^']+'|(encoder|head)/\\w",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex QuotedPath();
}
