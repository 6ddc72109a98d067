using Strata.Conformance.Manifests;

namespace Strata.Samples.Tests;

/// <summary>What is said of wrong labels, beside what optax says, and what labels that change do.</summary>
public class LabelMistakesTests
{
    private static readonly SampleOutput s_output = SampleRuns.Of("label-mistakes");

    [Fact]
    public void A_misspelt_label_is_found_with_its_parameter_which_optax_does_not_name()
    {
        Item optax = SeedCase.Of("optax_seed", "pitfall_label_typo").Item;

        string problems = string.Join('\n', s_output.Block("a misspelt label"));

        optax.Text("outcome").ShouldBe("exception");
        optax.Text("text").ShouldContain("kernle");
        optax.Text("text").ShouldNotContain("params");
        problems.ShouldContain("Label \"kernle\" (params.kernel) has no transformation");
        problems.ShouldContain("Did you mean \"kernel\"?");
    }

    [Fact]
    public void A_transformation_that_nothing_uses_is_an_error_and_silent_in_optax()
    {
        SeedCase
            .Of("optax_seed", "pitfall_transform_typo_beside_the_right_one")
            .Item.Text("outcome")
            .ShouldBe("silent");
        s_output
            .Block("a misspelt transformation beside the right one")
            .ShouldHaveSingleItem()
            .ShouldStartWith("Transformation \"kernle\" has no parameters");
    }

    [Fact]
    public void A_rule_over_paths_gives_the_labels_that_optax_gets()
    {
        Item tree = SeedCase.Of("optax_seed", "pitfall_kernel_in_a_parent_name").Item.Object("label_tree");
        string[][] rows =
        [
            .. s_output
                .Block("a module that is itself named kernel")
                .Skip(1)
                .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];

        rows.Length.ShouldBe(4);
        foreach (string[] row in rows)
        {
            string[] path = row[0].Split('.');
            row[1].ShouldBe(tree.Object(path[0]).Text(path[1]), row[0]);
            row[2].ShouldBe(path[1] == "kernel" ? "kernel" : "bias", row[0]);
        }
    }

    [Theory]
    [InlineData("SGD", "pitfall_labels_change_sgd", "0 kept, 0 created, 0 dropped")]
    [InlineData("Adam", "pitfall_labels_change_adam", "4 kept, 0 created, 0 dropped")]
    public void Changed_labels_change_the_rate_and_keep_the_state(string rule, string name, string kept)
    {
        Item optax = SeedCase.Of("optax_seed", name).Item;
        IReadOnlyList<string> lines = s_output.Block($"{rule}: the bias moves");

        lines.Single(line => line.StartsWith("new labels", StringComparison.Ordinal)).ShouldEndWith(kept);
        lines.ShouldContain("different: \"params.bias\": group was bias, is kernel; learning rate was 0.1, is 0.01");
        PrintedNumber[][] steps =
        [
            .. lines
                .Where(line => line.StartsWith("step ", StringComparison.Ordinal))
                .Select(line => SampleOutput.NumbersIn(line).ToArray()),
        ];
        steps.Length.ShouldBe(6);
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i][1].ShouldBeNear(i < 3 ? -0.1 : -0.01, bound: 0, $"{rule}, step {i + 1}");
            steps[i][2].Value.ShouldBe(i + 1);
        }

        if (optax.Text("outcome") == "silent") // optax applies the new labels to the old state, where there is none
            steps[3][1].ShouldBeNear(optax.Object("observed").Numbers("update_of_bias")[0], bound: 1e-6, "optax");
        else
            optax.Text("exception").ShouldBe("TypeError");
    }
}
