using System.Text;
using Strata.Tests;

namespace Strata.Training.Tests.Errors;

/// <summary>Everything that a peer lets pass, or complains of without saying where, has an answer in <c>docs/errors.md</c>.</summary>
public class PeerMistakesTests
{
    private static IEnumerable<PeerRow> Selected => PeerRow.All.Where(row => row.IsSelected);

    [Fact]
    public void Every_row_that_a_peer_passes_over_is_answered_and_no_other()
    {
        string[] selected = [.. Selected.Select(row => $"{Library(row)}/{row.Id}").Order(StringComparer.Ordinal)];
        string[] answered = [.. PeerAnswers.All.Keys.Select(key => $"{key.Peer}/{key.Id}")];

        selected.Except(answered).ShouldBeEmpty("rows without an answer");
        answered.Except(selected).ShouldBeEmpty("answers that nobody owes");
    }

    [Fact]
    public void Texts_that_name_nothing_are_told_from_those_that_do()
    {
        PeerRow Find(string id) => PeerRow.All.First(row => row.Id == id);

        Find("parameter_in_two_groups").NamesSomething.ShouldBeFalse();
        Find("load_sgd_into_adam").NamesSomething.ShouldBeFalse();
        Find("constructor_sgd_momentum_-0.5").NamesSomething.ShouldBeTrue();
        Find("unknown_option_in_constructor").NamesSomething.ShouldBeTrue();
        Find("label_none_leaf").NamesSomething.ShouldBeTrue();
        Find("unknown_after_unfreezing").NamesSomething.ShouldBeTrue();
    }

    [Fact]
    public void Answers_that_are_errors_throw_and_name_what_is_wrong()
    {
        // Running an answer throws unless the mistake does, with a message that has the names it must have.
        foreach (PeerRow row in Selected)
        {
            (AnswerKind kind, string text) = AnswerTo(row).Result;
            text.ShouldNotBeNullOrWhiteSpace(row.Id);
            if (kind == AnswerKind.Error)
                text.ShouldMatch("[\"']|no parameters|Clip|Accumulate", $"{row.Id} names nothing");
        }
    }

    [Fact]
    public void The_page_is_what_the_answers_say()
    {
        string page = Page();
        string path = Path.Combine(
            Path.GetDirectoryName(Path.GetDirectoryName(FixtureFiles.Root))!,
            "docs",
            "errors.md"
        );
        if (Environment.GetEnvironmentVariable("STRATA_UPDATE_DOCS") == "1")
            File.WriteAllText(path, page);
        page.ShouldBe(File.ReadAllText(path));
    }

    private static Answer AnswerTo(PeerRow row) => PeerAnswers.All[(Library(row), row.Id)];

    private static string Library(PeerRow row) => row.Peer.Split(' ')[0];

    private static string Page()
    {
        var text = new StringBuilder(
            """
            # What does Strata do where other libraries say nothing?

            Every mistake below was made in PyTorch, optax or Keras, and either went through without an error, or ended in one whose
            text names no parameter, group or option. The last column is what Strata does with the same mistake: the text that it
            printed when this page was written, or why the mistake cannot be made. The texts come from running the code; a test
            compares the page with a new run (`STRATA_UPDATE_DOCS=1` writes it).


            """
        );
        PeerRow[] rows = [.. Selected];
        text.Append(
            "| peer | mistakes | error | warning | legal, and told | cannot be made |\n|---|---|---|---|---|---|\n"
        );
        foreach (IGrouping<string, PeerRow> peer in rows.GroupBy(row => row.Peer))
        {
            int Count(AnswerKind kind) => peer.Count(row => AnswerTo(row).Result.Kind == kind);
            text.Append(
                $"| {peer.Key} | {peer.Count()} of {PeerRow.All.Count(row => row.Peer == peer.Key)} | {Count(AnswerKind.Error)} | {Count(AnswerKind.Warning)} "
                    + $"| {Count(AnswerKind.Outcome)} | {Count(AnswerKind.Impossible)} |\n"
            );
        }

        foreach (IGrouping<string, PeerRow> peer in rows.GroupBy(row => row.Peer))
        {
            text.Append(
                $"\n## {peer.Key}\n\n| what was done | what {Library(peer.First())} does | what Strata does |\n|---|---|---|\n"
            );
            foreach (PeerRow row in peer)
            {
                (AnswerKind kind, string answer) = AnswerTo(row).Result;
                string word = kind switch
                {
                    AnswerKind.Error => "**Error.** ",
                    AnswerKind.Warning => "**Warning.** ",
                    AnswerKind.Impossible => "",
                    _ => "Legal: ",
                };
                text.Append($"| {Cell(row.What, 200)} | {Cell(row.Outcome, 160)} | {word}{Cell(answer, 420)} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>One line, without what a table or HTML would take for itself.</summary>
    private static string Cell(string text, int most)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = line.Length > most ? line[..most].TrimEnd() + " …" : line;
        return line.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal);
    }
}
