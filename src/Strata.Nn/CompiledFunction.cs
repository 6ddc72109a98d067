using Strata.Nn.Graph;

namespace Strata.Nn;

/// <summary>A function without gradients, such as a model's predictions, recorded at its first run and replayed afterwards.</summary>
/// <remarks>
/// Each value's memory is reused as soon as no later operation reads it, so that a deep network needs the memory of its
/// two or three largest layers only; a replay builds nothing and allocates nothing. The remarks of
/// <see cref="TrainStep"/> on what happens only when the function is recorded hold here too.
/// </remarks>
public sealed class CompiledFunction
{
    private readonly RecordingList _recordings;
    private readonly Tensor[] _inputs;

    private CompiledFunction(int inputs, Func<Tensor[], Tensor> function)
    {
        _recordings = new(function, gradient: false);
        _inputs = new Tensor[inputs];
    }

    /// <summary>How many recordings are kept.</summary>
    public int RecordingCount => _recordings.Count;

    /// <summary>The memory of the results of one run.</summary>
    public StepMemory Memory => _recordings.Memory;

    /// <summary>Compiles a function of one tensor.</summary>
    public static CompiledFunction Compile(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(1, inputs => function(inputs[0]));
    }

    /// <summary>Compiles a function of two tensors, such as token indices and their mask.</summary>
    public static CompiledFunction Compile(Func<Tensor, Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(2, inputs => function(inputs[0], inputs[1]));
    }

    /// <summary>Computes the result.</summary>
    /// <returns>It is overwritten by the next run with inputs of the same shapes.</returns>
    public Tensor Run(Tensor input)
    {
        Take(1);
        _inputs[0] = input;
        return Run();
    }

    /// <inheritdoc cref="Run(Tensor)"/>
    public Tensor Run(Tensor first, Tensor second)
    {
        Take(2);
        (_inputs[0], _inputs[1]) = (first, second);
        return Run();
    }

    /// <summary>Drops all recordings and their memory.</summary>
    public void Reset() => _recordings.Clear();

    private Tensor Run()
    {
        try
        {
            return _recordings.For(_inputs, planVersion: 0, out _).Forward(_inputs);
        }
        finally
        {
            Array.Clear(_inputs);
        }
    }

    private void Take(int inputs)
    {
        if (inputs != _inputs.Length)
            throw new ArgumentException(
                $"This function was compiled for {_inputs.Length} inputs, but {inputs} were given."
            );
    }
}
