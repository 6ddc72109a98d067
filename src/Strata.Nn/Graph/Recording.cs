using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Graph;

/// <summary>The operations of one forward pass over fixed inputs, to be run again.</summary>
internal sealed class Recording
{
    private readonly Tensor[] _inputs;
    private readonly Tensor _result;
    private readonly Tape _tape;
    private readonly (Parameter Parameter, bool Required)[] _parameters;
    private readonly StepArena _arena;
    private MemoryPlan? _plan;

    private Recording(Tensor[] inputs, Tensor result, Tape tape, StepArena arena, int planVersion)
    {
        (_inputs, _result, _tape, _arena, PlanVersion) = (inputs, result, tape, arena, planVersion);
        var parameters = new HashSet<Parameter>();
        foreach (Operation operation in tape.Operations)
        {
            foreach (Tensor? input in operation.Inputs)
            {
                if (input?.Memory.Parameter is { } parameter)
                    parameters.Add(parameter);
            }
        }

        _parameters = [.. parameters.Select(parameter => (parameter, parameter.RequiresGradient))];
    }

    public int PlanVersion { get; }

    /// <summary>Takes the time of every operation that runs.</summary>
    public StepProfile? Profile
    {
        set => _tape.Profile = value;
    }

    /// <summary>The memory that the results take, once the recording has run.</summary>
    public MemoryPlan? Plan => _plan;

    /// <summary>Notes down what a function does with copies of the inputs; it runs when the recording first does.</summary>
    /// <param name="inputs">They stand for all inputs of these shapes.</param>
    /// <param name="function">It returns what is asked for.</param>
    /// <param name="arena">Where the results will stand.</param>
    /// <param name="planVersion">The plan of the optimizer for which the recording holds.</param>
    /// <param name="gradient">Whether the result is a loss, to be differentiated.</param>
    public static Recording Make(
        Tensor[] inputs,
        Func<Tensor[], Tensor> function,
        StepArena arena,
        int planVersion,
        bool gradient
    )
    {
        Tensor[] copies = Array.ConvertAll(inputs, input => input.Clone());
        var tape = Tape.BeginRecording();
        bool made = false;
        try
        {
            Tensor result = gradient ? CheckedLoss(function(copies)) : WithoutGradient(function, copies);
            Tape.Keep(result);
            made = true;
            return new(copies, result, tape, arena, planVersion);
        }
        finally
        {
            tape.End();
            if (!made)
                tape.Drop();
        }
    }

    public bool Fits(Tensor[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Shape != _inputs[i].Shape)
                return false;
        }

        foreach ((Parameter parameter, bool required) in _parameters)
        {
            if (parameter.RequiresGradient != required)
                return false;
        }

        foreach ((Module module, int mode) in _tape.Observed)
        {
            if (module.Mode != mode)
                return false;
        }

        return true;
    }

    /// <summary>Runs all operations, those without gradients too.</summary>
    /// <returns>The result.</returns>
    public Tensor Forward(Tensor[] inputs)
    {
        if (_plan is null && _tape.HasExecuted)
        {
            // The function has read values: what was noted down is run where it stands, and planned for the next time.
            _tape.ExecuteDeferred();
            return _result;
        }

        _arena.Hold(_plan ??= MemoryPlan.Of(_tape.Operations, _result.Memory.NeedsGradient));
        for (int i = 0; i < inputs.Length; i++)
            inputs[i].Values.CopyTo(_inputs[i].Values);
        _tape.Replay();
        GC.KeepAlive(inputs);
        return _result;
    }

    /// <summary>The backward pass; returns the loss.</summary>
    public float Differentiate(float scale)
    {
        Tape.Backward(_result, scale);
        _plan ??= MemoryPlan.Of(_tape.Operations, backward: true);
        return _result.Item();
    }

    public void Drop() => _tape.Drop();

    /// <summary>Replays, runs the function eagerly from the same state, and compares every bit.</summary>
    public float ReplayAndVerify(Tensor[] inputs, Func<Tensor[], Tensor> function, float scale)
    {
        if (_parameters.Any(entry => entry.Parameter.HasGradient))
            throw new StrataException("Verify needs cleared gradients; it does not work with accumulated ones.");
        List<(Tensor Changed, float[] Before)> state =
        [
            .. _tape.Operations.SelectMany(operation => operation.Changes).Select(tensor => (tensor, tensor.ToArray())),
        ];
        Forward(inputs);
        float replayed = Differentiate(scale);
        var gradients = new Dictionary<Parameter, float[]>();
        foreach ((Parameter parameter, _) in _parameters)
        {
            if (!parameter.HasGradient)
                continue;
            gradients[parameter] = parameter.Gradient.Span.ToArray();
            parameter.HasGradient = false;
        }

        foreach ((Tensor changed, float[] before) in state)
            changed.CopyFrom(before);
        Tape.RestartPass(); // the eager pass draws from the start, as the recording did
        Tensor loss = function(inputs);
        float eager = loss.Item();
        Tape.Backward(loss, scale);
        Compare("the loss", [replayed], [eager]);
        foreach ((Parameter parameter, float[] gradient) in gradients)
            Compare($"the gradient of {parameter.Name}", gradient, parameter.Gradient.Span);
        return eager;
    }

    private static void Compare(string what, ReadOnlySpan<float> replayed, ReadOnlySpan<float> eager)
    {
        for (int i = 0; i < eager.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(replayed[i]) != BitConverter.SingleToInt32Bits(eager[i]))
                throw new StrataException(
                    $"A compiled step differs from an eager one: {what}, value {i}: replayed {replayed[i]:R}, eager "
                        + $"{eager[i]:R}. Does the loss function do something that is not an operation, such as drawing "
                        + "random numbers or branching on values?"
                );
        }
    }

    private static Tensor WithoutGradient(Func<Tensor[], Tensor> function, Tensor[] inputs)
    {
        using NoGradientScope scope = Tape.NoGradient();
        return function(inputs);
    }

    private static Tensor CheckedLoss(Tensor loss)
    {
        if (loss.Count != 1)
            throw new ShapeException(
                $"A compiled step needs a loss of one value, the function returned shape {loss.Shape}. Reduce it."
            );
        if (!loss.Memory.NeedsGradient)
            throw new StrataException(
                "The loss of a compiled step depends on no parameter that requires a gradient. Are all frozen?"
            );
        return loss;
    }
}
