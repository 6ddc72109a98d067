namespace Strata.Numerics.Kernels;

/// <summary>The part of a recurrent step that looks at each unit by itself.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Whether the backward pass of a unit leaves a part of the state's gradient that goes past the gates.</summary>
    static abstract bool CarriesState { get; }

    /// <summary>From the gates' sums to their values and the next state.</summary>
    /// <param name="at">Where the step's arrays are.</param>
    /// <param name="first">The first unit.</param>
    /// <param name="count">Units, at most a vector's.</param>
    static abstract void Forward(in RecurrentRow at, int first, int count);

    /// <summary>From the state's gradient to the gradients of the gates.</summary>
    /// <param name="at">Where the step's arrays are.</param>
    /// <param name="first">The first unit.</param>
    /// <param name="count">Units, at most a vector's.</param>
    static abstract void Backward(in RecurrentRow at, int first, int count);

    /// <summary>Whether the two forms for sixteen units exist and are fast here.</summary>
    static virtual bool IsWide => false;

    /// <summary>As <see cref="Forward"/>, for sixteen units.</summary>
    static virtual void ForwardWide(in RecurrentRow at, int first) => throw new NotSupportedException();

    /// <summary>As <see cref="Backward"/>, for sixteen units.</summary>
    static virtual void BackwardWide(in RecurrentRow at, int first) => throw new NotSupportedException();
}
