namespace Strata.Training.Tests.Looping;

public sealed class LossLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_step_has_a_line_with_all_digits_of_its_loss()
    {
        string path = _folder.File("losses.tsv");

        using (var log = new LossLog(path))
        {
            log.StepDone(new(0, 0, 2, 0.1f));
            log.StepDone(new(0, 1, 2, 1f / 3));
        }

        File.ReadAllText(path).ShouldBe("step\tepoch\tloss\n1\t1\t0.1\n2\t1\t0.33333334\n");
    }

    [Fact]
    public void What_a_resumed_run_does_again_is_written_anew()
    {
        string path = _folder.File("losses.tsv");
        File.WriteAllText(path, "step\tepoch\tloss\n1\t1\t5\n2\t1\t4\n3\t2\t3\n");

        using (var log = new LossLog(path, stepsBefore: 2))
            log.StepDone(new(1, 0, 2, 2.5f));

        File.ReadAllLines(path).ShouldBe(["step\tepoch\tloss", "1\t1\t5", "2\t1\t4", "3\t2\t2.5"]);
    }
}
