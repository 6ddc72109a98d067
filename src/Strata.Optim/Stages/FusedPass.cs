using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Runs elementwise stages inside a stage that chooses them by what it sees of the parameter.</summary>
internal static class FusedPass
{
    /// <summary>Replaces the update by what the stages make of it.</summary>
    /// <param name="context">The first slot of the stages is the first of the context.</param>
    /// <param name="stages">The stages.</param>
    public static void Transform<TStages>(in StageContext context, in TStages stages)
        where TStages : struct, ITransformation
    {
        int slots = TStages.SlotNames.Length;
        RunMemory memory = context.MemoryFrom(context.Update, slots);
        FusedUpdate.Transform(
            stages,
            memory.Value,
            memory.Gradient,
            memory.Slots,
            slots,
            memory.SlotStride,
            context.Update
        );
    }

    /// <summary>Times a rate, plus a share of the parameter.</summary>
    public static void RateAndDecay(in StageContext context, double rate, double share) =>
        Transform(context, new Chain<ScaleByLearningRate, DecayWeights>(new(rate), new(share)));
}
