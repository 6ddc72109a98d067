using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Elementwise loops inside a stage that sees whole parameters.</summary>
/// <remarks>The loops see <see cref="StageContext.Update"/> as their gradient, and as many slots of the stage as they name.</remarks>
public static class StageLoops
{
    /// <summary><see cref="StageContext.Update"/> becomes what the transformation makes of it.</summary>
    /// <param name="context">The parameter.</param>
    /// <param name="transformation">Takes slots of the parameter's own shape.</param>
    /// <param name="firstSlot">The stage's slot that is the first of the transformation.</param>
    public static void Transform<TTransformation>(
        this in StageContext context,
        in TTransformation transformation,
        int firstSlot = 0
    )
        where TTransformation : struct, ITransformation
    {
        int count = TTransformation.SlotNames.Length;
        RunMemory memory = MemoryOf(context, context.Update, firstSlot, count);
        FusedUpdate.Transform(
            transformation,
            memory.Value,
            memory.Gradient,
            memory.Slots,
            count,
            memory.SlotStride,
            context.Update
        );
    }

    /// <summary>Adds up what the transformation makes of <see cref="StageContext.Update"/>, which stays as it is.</summary>
    /// <param name="context">The parameter.</param>
    /// <param name="term">Takes slots of the parameter's own shape, and may move them on.</param>
    /// <param name="firstSlot">The stage's slot that is the first of the term.</param>
    public static double Sum<TTerm>(this in StageContext context, in TTerm term, int firstSlot = 0)
        where TTerm : struct, ITransformation
    {
        int count = TTerm.SlotNames.Length;
        RunMemory memory = MemoryOf(context, context.Update, firstSlot, count);
        return FusedSum.Run(term, memory.Value, memory.Gradient, memory.Slots, count, memory.SlotStride);
    }

    /// <summary>Adds up what the transformation makes of some other array of the parameter's shape.</summary>
    internal static double SumOver<TTerm>(this in StageContext context, Block source, in TTerm term)
        where TTerm : struct, ITransformation
    {
        int count = TTerm.SlotNames.Length;
        RunMemory memory = MemoryOf(context, source, 0, count);
        return FusedSum.Run(term, memory.Value, memory.Gradient, memory.Slots, count, memory.SlotStride);
    }

    private static RunMemory MemoryOf(scoped in StageContext context, Block source, int firstSlot, int count) =>
        context.Inner(context.Figures, firstSlot, 0, 0).MemoryFrom(source, count);
}
