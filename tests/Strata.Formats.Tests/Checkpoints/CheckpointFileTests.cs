using Strata.Tests;

namespace Strata.Formats.Tests.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strata-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("safetensors/mlp_state_dict.safetensors", CheckpointFormat.Safetensors)]
    [InlineData("pt/mlp_state_dict.pt", CheckpointFormat.PyTorch)]
    [InlineData("pt/data_parallel_prefix.pt", CheckpointFormat.PyTorch)]
    public void The_format_is_told_by_the_content(string file, CheckpointFormat format)
    {
        string copy = Path.Combine(_folder, "weights.of.somebody");
        File.Copy(Fixture(file), copy);

        CheckpointFile opened = CheckpointFile.Open(copy);

        opened.Format.ShouldBe(format);
        opened.Names.ShouldContain(name => name.EndsWith("fc1.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_are_found_beside_what_a_training_run_saved()
    {
        CheckpointFile file = CheckpointFile.Open(Fixture("pt/nested_checkpoint.pt"));

        file.Section.ShouldBe("model");
        file.Names.ShouldBe(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], ignoreOrder: true);
        ((PickleDictionary)file.Root!).TryGet("epoch", out object? epoch).ShouldBeTrue();
        epoch.ShouldBe(3L);
        CheckpointFile.Open(Fixture("pt/nested_checkpoint.pt"), "").Names.ShouldBe(["random_state"]);
    }

    [Fact]
    public void A_section_that_is_not_there_names_those_that_are() =>
        Refusal(() => CheckpointFile.Open(Fixture("pt/nested_checkpoint.pt"), "ema"))
            .Message.ShouldEndWith(": the file has no section \"ema\". It has \"model\".");

    [Theory]
    [InlineData("pt/optimizer_adam_groups.pt", "the file holds the state of an optimizer, not weights")]
    [InlineData("hostile_pt/top_level_is_a_number.pt", "the file holds no named tensors")]
    public void What_holds_no_weights_says_so(string file, string message)
    {
        CheckpointException refusal = Refusal(() => CheckpointFile.Open(Fixture(file)));

        refusal.Fault.ShouldBe(CheckpointFault.NotAStateDict);
        refusal.Message.ShouldEndWith($": {message}. Save a state dict: torch.save(model.state_dict(), path).");
    }

    [Fact]
    public void A_tensor_that_is_not_there_has_neighbours() =>
        Refusal(() => CheckpointFile.Open(Fixture("pt/mlp_state_dict.pt"))["fc1.wieght"])
            .Message.ShouldContain("The closest names are \"fc1.weight\"");

    [Fact]
    public void A_folder_is_its_one_checkpoint()
    {
        Refusal(() => CheckpointFile.Open(_folder)).Message.ShouldContain("the folder holds no checkpoint");
        File.Copy(Fixture("pt/mlp_state_dict.pt"), Path.Combine(_folder, "a.pt"));
        CheckpointFile.Open(_folder).Names.Count.ShouldBe(4);
        File.Copy(Fixture("pt/views.pt"), Path.Combine(_folder, "b.pt"));
        Refusal(() => CheckpointFile.Open(_folder)).Message.ShouldContain("2 checkpoints: a.pt, b.pt");
        File.Copy(Fixture("safetensors/names.safetensors"), Path.Combine(_folder, "model.safetensors"));
        CheckpointFile.Open(_folder).Format.ShouldBe(CheckpointFormat.Safetensors);
    }

    [Fact]
    public void Shards_are_one_file()
    {
        CheckpointFile whole = CheckpointFile.Open(Fixture("sharded"));

        whole.Format.ShouldBe(CheckpointFormat.Sharded);
        whole
            .ReadFloats("fc1.weight")
            .ShouldBe(CheckpointFile.Open(Fixture("pt/mlp_state_dict.pt")).ReadFloats("fc1.weight"));
        using FileStream index = File.OpenRead(Fixture("sharded/model.safetensors.index.json"));
        Refusal(() => CheckpointFile.Open(index, "stream")).Fault.ShouldBe(CheckpointFault.ShardMissing);
    }

    [Fact]
    public void A_damaged_index_is_refused_or_gives_the_same_tensors()
    {
        foreach (string file in Directory.EnumerateFiles(Fixture("sharded")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        string index = Path.Combine(_folder, "model.safetensors.index.json");
        byte[] good = File.ReadAllBytes(index);
        int loaded = 0;
        foreach (byte[] bad in Fuzzing.Mutations.BitFlips(good).Concat(Fuzzing.Mutations.Truncations(good, [])))
        {
            File.WriteAllBytes(index, bad);
            try
            {
                loaded += CheckpointFile.Open(index).Names.Count <= 4 ? 1 : throw new InvalidOperationException();
            }
            catch (CheckpointException refusal)
            {
                refusal.Message.ShouldStartWith(_folder);
            }
        }

        loaded.ShouldBeInRange(1, good.Length * 3); // a digit of total_size, a space, half of the names
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_too()
    {
        using var file = new PipeLike(File.ReadAllBytes(Fixture("pt/mlp_state_dict.pt")));

        CheckpointFile.Open(file, "pipe").Names.Count.ShouldBe(4);
    }

    [Fact]
    public void Views_are_gathered_row_major()
    {
        CheckpointFile file = CheckpointFile.Open(Fixture("pt/views.pt"));
        float[] whole = file.ReadFloats("whole");

        float[] transposed = file.ReadFloats("transposed");

        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 4; column++)
                transposed[(row * 4) + column].ShouldBe(whole[(column * 6) + row]);
        }

        file["whole"].SharesStorageWith(file["expanded"]).ShouldBeTrue();
    }

    private static string Fixture(string file) => FixtureFiles.Path(["models", "checkpoints", .. file.Split('/')]);

    private static CheckpointException Refusal(Func<object> action) => Should.Throw<CheckpointException>(action);

    private sealed class PipeLike(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
