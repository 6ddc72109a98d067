using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>A small network with <c>optax.scale_gradient</c> around its hidden layer or around a weight.</summary>
public static class OptaxGradients
{
    private const string Function = "mean((tanh(x @ w1) @ w2 - y)^2), scale_gradient around ";

    public static void Judge(CaseFile file, CaseArrays all, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("case", "kind");
        string function = item.Text("function");
        bool isHidden = function == Function + "tanh(...)";
        if (!isHidden && function != Function + "w1")
            throw new UnsupportedException($"the function {function}");
        string inputs = item.Text("inputs").Split('{')[0];
        float factor = (float)item.Number("scale");

        Tensor x = Read("x");
        Tensor y = Read("y");
        // Ours are (out, in), as PyTorch's.
        Tensor w1 = Transposed("w1");
        Tensor w2 = Transposed("w2");
        Tensor hidden = Tape.Run(
            new TanhOperation(Operations.Linear(x, isHidden ? w1 : Operations.ScaleGradient(w1, factor)))
        ).Output;
        if (isHidden)
            hidden = Operations.ScaleGradient(hidden, factor);
        Tensor loss = Loss.MeanSquaredError(Operations.Linear(hidden, w2), y);
        float value = loss.Item();
        loss.Backward();

        double bound = Bounds.OfValues(item);
        judgement.Within("value", Measure.RelativeError(value, item.Number("value")), Bounds.WithoutTruth * bound);
        Compare("w1", w1);
        Compare("w2", w2);
        Tape.Discard();

        Tensor Read(string name) => Tensor.From(all.Floats(inputs + name), all.ShapeOf(inputs + name));

        Tensor Transposed(string name)
        {
            Shape shape = all.ShapeOf(inputs + name);
            var tensor = Tensor.From(
                Transpose(all.Floats(inputs + name), shape[0], shape[1]),
                new Shape(shape[1], shape[0])
            );
            tensor.RequiresGradient = true;
            return tensor;
        }

        void Compare(string name, Tensor tensor)
        {
            float[] gradient = tensor.HasGradient ? tensor.Gradient.Span.ToArray() : new float[tensor.Count];
            StoredArray.Compare(
                file.Arrays,
                judgement,
                "gradient",
                name,
                Transpose(gradient, tensor.Shape[0], tensor.Shape[1]),
                bound
            );
        }
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        float[] turned = new float[values.Length];
        for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            turned[(column * rows) + row] = values[(row * columns) + column];
        return turned;
    }

    private sealed class TanhOperation : Operation
    {
        private readonly Tensor _input;

        public TanhOperation(Tensor input)
            : base(input)
        {
            _input = input;
            Output = AddOutput(input.Shape);
        }

        public Tensor Output { get; }

        protected override void Forward()
        {
            for (int i = 0; i < _input.Count; i++)
                Output.Values.Span[i] = MathF.Tanh(_input.Values.Span[i]);
        }

        protected override void Backward()
        {
            if (!Wants(_input))
                return;
            var target = GradientOf(_input);
            for (int i = 0; i < _input.Count; i++)
            {
                float y = Output.Values.Span[i];
                float part = Output.Gradient.Span[i] * (1 - (y * y));
                target.Values.Span[i] = target.Accumulate ? target.Values.Span[i] + part : part;
            }
        }
    }
}
