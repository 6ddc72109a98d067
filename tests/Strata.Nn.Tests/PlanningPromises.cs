using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn.Tests;

/// <summary>What operations promise to the planning of memory, held against what they do.</summary>
internal static class PlanningPromises
{
    /// <summary>Replaces all that no backward pass says it reads by nan, which then shows in the gradients.</summary>
    public static void PoisonUnread()
    {
        var read = new HashSet<TensorMemory>();
        foreach (Operation operation in Tape.Current.Operations)
        {
            foreach (Tensor tensor in All(operation))
            {
                if (operation.BackwardReads(tensor))
                    read.Add(tensor.Memory.Root);
            }
        }

        foreach (Operation operation in Tape.Current.Operations)
        {
            foreach (Tensor output in operation.Outputs)
            {
                if (!read.Contains(output.Memory.Root))
                    output.Values.Span.Fill(float.NaN);
            }

            foreach ((Tensor scratch, ScratchUse use) in operation.Scratch)
            {
                if (use != ScratchUse.Kept)
                    scratch.Values.Span.Fill(float.NaN);
            }
        }
    }

    /// <summary>Runs every operation that may overwrite an input with its output there, and compares the bits.</summary>
    public static void CheckOverwriting(Tensor result)
    {
        foreach (Operation operation in Tape.Current.Operations)
        {
            foreach (Tensor? input in operation.Inputs)
            {
                if (input is not null && operation.MayOverwrite(input))
                    CheckOverwriting(operation, input);
            }
        }

        GC.KeepAlive(result);
    }

    private static IEnumerable<Tensor> All(Operation operation) =>
        operation.Inputs.ToArray().OfType<Tensor>().Concat(operation.Outputs);

    private static void CheckOverwriting(Operation operation, Tensor input)
    {
        operation.Outputs.Count.ShouldBe(1, $"{operation.GetType().Name} overwrites an input, so it has one output");
        Tensor output = operation.Outputs[0];
        output.Count.ShouldBe(input.Count);
        float[] before = input.ToArray();
        float[] expected = output.ToArray();
        // The input's memory plays the output's part: what is computed there must be the same.
        using var copy = new NativeBuffer(before.Length);
        input.Values.CopyTo(copy.Block);
        Block place = output.Memory.Redirect(input.Values);
        Tape.Execute(operation);
        float[] found = input.ToArray();
        copy.Block.CopyTo(input.Values);
        output.Memory.Redirect(place);
        expected.CopyTo(place.Span);
        for (int i = 0; i < expected.Length; i++)
        {
            BitConverter
                .SingleToInt32Bits(found[i])
                .ShouldBe(
                    BitConverter.SingleToInt32Bits(expected[i]),
                    $"{operation.GetType().Name} in place, value {i}"
                );
        }
    }
}
