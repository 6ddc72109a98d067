using Strata.Formats;
using Strata.Tests;

namespace Strata.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_PyTorch_is_a_table_of_tensors()
    {
        ToolResult result = Tool.Run("inspect", File("pt", "mlp_state_dict.pt"));

        result.Errors.ShouldBe("");
        result.Code.ShouldBe(0);
        result.Output.ShouldBe(
            """
            PyTorch: 4 tensors, 34 values

            tensor      type  shape
            fc1.weight  F32   4×5
            fc1.bias    F32   4
            fc2.weight  F32   2×4
            fc2.bias    F32   2

            """
        );
    }

    [Fact]
    public void A_section_is_found_and_told()
    {
        Tool.Run("inspect", File("pt", "nested_checkpoint.pt"))
            .Lines[0]
            .ShouldBe("PyTorch: 4 tensors, 34 values, from \"model\"");
        ToolResult result = Tool.Run("inspect", File("pt", "nested_checkpoint.pt"), "--section", "ema");
        result.Code.ShouldBe(3);
        result.Errors.ShouldContain("the file has no section \"ema\". It has \"model\".");
    }

    [Fact]
    public void A_folder_of_shards_is_one_checkpoint() =>
        Tool.Run("inspect", File("sharded")).Lines[0].ShouldStartWith("shards: ");

    [Theory]
    [InlineData("hostile_pt/reduce_os_system.pt", "\"os.system\" is not allowed in a checkpoint.")]
    [InlineData("pt/legacy_format.pt", "PyTorch before version 1.6")]
    [InlineData("hostile_pt/empty_file.pt", "the file is empty")]
    [InlineData("pt/nothing_there.pt", "there is no such file")]
    public void A_bad_file_is_one_message_and_exit_code_3(string file, string part)
    {
        ToolResult result = Tool.Run("inspect", File(file.Split('/')));

        result.Code.ShouldBe(3);
        result.Output.ShouldBe("");
        result.Errors.ShouldStartWith("error: ");
        result.Errors.ShouldContain(part);
        result.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public void A_name_cannot_write_to_the_terminal()
    {
        string path = _folder.File("evil.pt");
        var root = new PickleDictionary();
        root.Add("a\u001b[31m", StoredArray.Of(new(1), [1]));
        PyTorchFile.Write(path, root);

        Tool.Run("inspect", path).Output.ShouldContain("a�[31m");
    }

    private static string File(params string[] parts) => FixtureFiles.Path(["models", "checkpoints", .. parts]);
}
