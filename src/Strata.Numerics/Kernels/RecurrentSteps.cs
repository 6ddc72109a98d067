using System.Numerics;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>The steps of one direction of a recurrent layer, between the products that take all time steps at once.</summary>
/// <remarks>
/// Sequences do not see each other, so threads share them and walk through all steps without waiting for one another. The
/// recurrent weight is packed once. For any number of threads the bits are the same.
/// </remarks>
public static class RecurrentSteps
{
    // Below this many multiply-adds a second thread costs more than it brings.
    private const long ParallelWork = 200_000;

    /// <summary>From the gates' inputs to their values, the cells and the outputs.</summary>
    public static void Forward(in RecurrentShape shape, in RecurrentArrays arrays) => Run(shape, arrays, false);

    /// <summary>From the gradients of output and last state to those of the gates and of the initial state.</summary>
    public static void Backward(in RecurrentShape shape, in RecurrentArrays arrays) => Run(shape, arrays, true);

    /// <summary>Memory of this thread for the gradients of gates, valid until the next such request.</summary>
    public static unsafe Block RentGradients(int length) =>
        new(Threading.ScratchMemory.Rent(Threading.ScratchPurpose.GateGradients, length), length);

    private static void Run(in RecurrentShape shape, in RecurrentArrays arrays, bool backward)
    {
        if (shape.Rows == 0)
            return;
        if (Lanes512.IsSupported)
            Run<Lanes512, Vector512<float>>(shape, arrays, backward);
        else if (Lanes256.IsSupported)
            Run<Lanes256, Vector256<float>>(shape, arrays, backward);
        else
            Run<LanesPortable, Vector<float>>(shape, arrays, backward);
    }

    private static void Run<TLanes, TVector>(in RecurrentShape shape, in RecurrentArrays arrays, bool backward)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        long work = shape.Rows * shape.GateStride * shape.StateSize;
        int threads = work < ParallelWork ? 1 : Threading.WorkerPool.ThreadCount;
        switch (shape.Kind)
        {
            case RecurrentKind.Tanh:
                Recurrence<TLanes, TVector, TanhCell>.Run(shape, arrays, backward, threads);
                break;
            case RecurrentKind.Relu:
                Recurrence<TLanes, TVector, ReluCell>.Run(shape, arrays, backward, threads);
                break;
            case RecurrentKind.Lstm:
                Recurrence<TLanes, TVector, LstmCell>.Run(shape, arrays, backward, threads);
                break;
            default:
                Recurrence<TLanes, TVector, GruCell>.Run(shape, arrays, backward, threads);
                break;
        }
    }
}
