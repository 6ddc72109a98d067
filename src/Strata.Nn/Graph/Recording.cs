using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Graph;

/// <summary>The operations of one forward pass over fixed inputs, to be run again.</summary>
internal sealed class Recording
{
    private readonly Tensor[] _inputs;
    private readonly Tensor _loss;
    private readonly Tape _tape;
    private readonly (Parameter Parameter, bool Required)[] _parameters;

    private Recording(Tensor[] inputs, Tensor loss, Tape tape, int planVersion)
    {
        (_inputs, _loss, _tape, PlanVersion) = (inputs, loss, tape, planVersion);
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

    /// <summary>Runs the function once on copies of the inputs and keeps what it did.</summary>
    public static Recording Make(Tensor[] inputs, Func<Tensor[], Tensor> function, int planVersion)
    {
        Tensor[] copies = Array.ConvertAll(inputs, input => input.Clone());
        var tape = Tape.BeginRecording();
        bool made = false;
        try
        {
            Tensor loss = function(copies);
            Check(loss);
            made = true;
            return new(copies, loss, tape, planVersion);
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

    /// <summary>Runs all operations again, those without gradients too.</summary>
    public void Forward(Tensor[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
            inputs[i].Values.CopyTo(_inputs[i].Values);
        IReadOnlyList<Operation> operations = _tape.Operations;
        for (int i = 0; i < operations.Count; i++)
            Tape.Execute(operations[i]);
        GC.KeepAlive(inputs);
    }

    /// <summary>The backward pass; returns the loss.</summary>
    public float Differentiate(float scale)
    {
        Tape.Backward(_loss, scale);
        return _loss.Item();
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

    private static void Check(Tensor loss)
    {
        if (loss.Count != 1)
            throw new ShapeException(
                $"A compiled step needs a loss of one value, the function returned shape {loss.Shape}. Reduce it."
            );
        if (!loss.Memory.NeedsGradient)
            throw new StrataException(
                "The loss of a compiled step depends on no parameter that requires a gradient. Are all frozen?"
            );
    }
}
