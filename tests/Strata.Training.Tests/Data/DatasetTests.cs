using Strata.Numerics;

namespace Strata.Training.Tests.Data;

public class DatasetTests
{
    private static readonly Dataset s_five = new(
        new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 },
        new Shape(2),
        new[] { 0, 1, 0, 1, 0 },
        2
    );

    [Fact]
    public void Other_classes_of_the_same_inputs()
    {
        Dataset other = s_five.Relabelled(label => 2 - label, classCount: 3);

        other.ClassCount.ShouldBe(3);
        other.Labels.ToArray().ShouldBe(s_five.Labels.ToArray().Select(label => 2 - label));
        other.Inputs.ToArray().ShouldBe(s_five.Inputs.ToArray());
        Should.Throw<ArgumentException>(() => s_five.Relabelled(_ => 2, classCount: 2));
    }

    [Fact]
    public void The_last_batch_keeps_what_is_left()
    {
        (int Count, float First)[] batches =
        [
            .. s_five.Batches(2).Select(batch => (batch.Labels.Count, batch.Inputs.Values[0])),
        ];

        batches.ShouldBe([(2, 0f), (2, 4f), (1, 8f)]);
    }

    [Fact]
    public void Batches_follow_a_given_order()
    {
        float[][] inputs = [.. s_five.Batches(2, [4, 0, 3]).Select(batch => batch.Inputs.ToArray())];

        inputs.ShouldBe([
            [8, 9, 0, 1],
            [6, 7],
        ]);
    }

    [Fact]
    public void Every_epoch_has_every_sample_once_in_an_order_of_its_own()
    {
        var order = new ShuffledOrder(new RandomKey(3));

        int[] first = order.Rows(0, 100);
        int[] second = order.Rows(1, 100);

        first.Order().ShouldBe(Enumerable.Range(0, 100));
        second.Order().ShouldBe(Enumerable.Range(0, 100));
        first.ShouldNotBe(second);
        new ShuffledOrder(new RandomKey(3)).Rows(1, 100).ShouldBe(second);
        new ShuffledOrder(new RandomKey(4)).Rows(1, 100).ShouldNotBe(second);
    }

    [Fact]
    public void Shuffled_batches_are_those_of_the_shuffled_order()
    {
        var key = new RandomKey(5);
        float[] expected =
        [
            .. Enumerable
                .Range(0, 2)
                .SelectMany(epoch => new ShuffledOrder(key).Rows(epoch, 5))
                .Select(row => 2f * row),
        ];

        float[] found = [.. s_five.Batches(1, epochs: 2, key).Select(batch => batch.Inputs.Values[0])];

        found.ShouldBe(expected);
    }

    [Fact]
    public void A_split_divides_the_samples()
    {
        Dataset digits = Digits.Load();

        DatasetSplit split = digits.Split(0.8, new RandomKey(1));

        split.Train.Count.ShouldBe(1438);
        split.Test.Count.ShouldBe(359);
        double sum = split.Train.Inputs.ToArray().Sum(x => (double)x) + split.Test.Inputs.ToArray().Sum(x => (double)x);
        sum.ShouldBe(digits.Inputs.ToArray().Sum(x => (double)x));
    }

    [Fact]
    public void A_subset_has_the_rows_in_their_order()
    {
        Dataset subset = s_five.Subset([3, 1]);

        subset.Inputs.ToArray().ShouldBe([6, 7, 2, 3]);
        subset.Labels.ToArray().ShouldBe([1, 1]);
    }

    [Fact]
    public void A_label_that_is_no_class_is_refused() =>
        Should
            .Throw<ArgumentException>(() => new Dataset(new float[2], new Shape(1), new[] { 0, 2 }, 2))
            .Message.ShouldStartWith("The label 2 is not a class of 2, 0 to 1.");
}
