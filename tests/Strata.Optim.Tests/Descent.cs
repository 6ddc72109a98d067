using Strata.Numerics;

namespace Strata.Optim.Tests;

/// <summary>Runs a rule on a parameter with given gradients: the smallest training there is.</summary>
internal static class Descent
{
    /// <summary>Gradients that change sign, size and direction, and are sometimes exactly 0.</summary>
    public static float Gradient(int step, int index) =>
        (index + step) % 11 == 0
            ? 0
            : (float)(Math.Sin((0.7 * step) + index) * (1 + (index % 5)) * (step % 4 == 3 ? 0.1 : 1));

    /// <summary>Losses above 0 that fall, but not always.</summary>
    public static double Loss(int step) => 2.5 / (1 + (0.2 * step)) * (1 + (0.3 * Math.Cos(2.1 * step)));

    /// <summary>Estimates of the Hessian's diagonal.</summary>
    public static float Curvature(int step, int index) => (float)Math.Abs(Math.Sin((0.4 * step) + (1.1 * index)));

    /// <summary>A step, with all that a rule may ask for beside the gradients.</summary>
    public static StepOutcome Step(Optimizer optimizer, int step, double? loss = null)
    {
        foreach (Parameter parameter in optimizer.HessianParameters)
            optimizer.TakeHessianDiagonal(
                parameter.Name,
                [.. Enumerable.Range(0, parameter.Count).Select(i => Curvature(step, i))]
            );
        return optimizer.Step(loss ?? Loss(step));
    }

    public static float Start(int index) => (float)Math.Cos(1.3 * index) * 2;

    /// <param name="offset">Values before the first, so that memory begins at any multiple of 4 bytes.</param>
    public static float[] Run(UpdateRule rule, int steps, int length = 37, int offset = 0)
    {
        float[] values = [.. new float[offset], .. Enumerable.Range(0, length).Select(Start)];
        float[] gradients = new float[offset + length];
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(
                Parameter.Wrap("w", new Shape(length), values.AsMemory(offset), gradients.AsMemory(offset))
            ),
            rule
        );
        for (int step = 1; step <= steps; step++)
        {
            for (int i = 0; i < length; i++)
                gradients[offset + i] = Gradient(step, i);
            Step(optimizer, step);
        }

        GC.KeepAlive(optimizer);
        return values[offset..];
    }

    /// <summary>The values of parameters of every rank that the rule takes: some options act on one of them alone.</summary>
    public static float[] RunSet(UpdateRule rule, int steps)
    {
        ParameterSet set = Set(Shapes(rule));
        Optimizer optimizer = Optimizer.Create(set, rule);
        for (int step = 1; step <= steps; step++)
        {
            WriteGradients(set, step);
            Step(optimizer, step);
        }

        return Values(set);
    }

    /// <summary>Whether a rule can step a parameter of a shape: some take matrices only.</summary>
    public static bool Takes(UpdateRule rule, Shape shape) => rule.ProblemWith(new Parameter("w", shape)) is null;

    /// <summary>Of parameters of rank 0, 1, 2 and 4 those that a rule can step; at least one.</summary>
    public static (string Name, int[] Shape)[] Shapes(UpdateRule rule)
    {
        (string, int[])[] all = [("scalar", []), ("bias", [19]), ("weight", [5, 7]), ("kernel", [6, 4, 2, 3])];
        (string Name, int[] Shape)[] taken = [.. all.Where(entry => Takes(rule, new Shape(entry.Item2)))];
        return taken.Length > 0 ? taken : throw new ArgumentException($"{rule} takes no parameter.", nameof(rule));
    }

    /// <summary>A set of parameters in an arena of our own, with values.</summary>
    public static ParameterSet Set(params (string Name, int[] Shape)[] parameters)
    {
        var set = new ParameterSet(parameters.Select(entry => new Parameter(entry.Name, new Shape(entry.Shape))));
        foreach (Parameter parameter in set)
        {
            for (int i = 0; i < parameter.Count; i++)
                parameter.Value[i] = Start(i + parameter.Name.Length);
        }

        return set;
    }

    /// <summary>Writes the gradient of a step into every parameter that wants one.</summary>
    public static void WriteGradients(ParameterSet set, int step)
    {
        foreach (Parameter parameter in set.Where(parameter => parameter.RequiresGradient))
        {
            Span<float> gradient = parameter.Gradient.Span;
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] = Gradient(step, i + (parameter.Name.Length * 7));
            parameter.HasGradient = true;
        }
    }

    public static float[] Values(ParameterSet set) => [.. set.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
