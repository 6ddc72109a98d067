namespace Strata.Benchmarks.Peers;

/// <summary>Multiplications and additions of the matrix products of a step: what no kernel can leave out, unless it is clever.</summary>
/// <remarks>Backward is twice forward, except that nobody asks for the gradient of an image.</remarks>
internal static class TrainedWork
{
    public static double Mlp(int batch)
    {
        double first = Product(batch, 784, 512);
        double rest = Product(batch, 512, 512) + Product(batch, 512, 10);
        return (2 * first) + (3 * rest);
    }

    /// <summary>Four gates from input and state, for every token.</summary>
    public static double Lstm(int batch, int length) =>
        3 * (Product((double)batch * length, 128 + 256, 4 * 256) + Product(batch, 256, 2));

    public static double ResNet18(int batch, int size)
    {
        size /= 2;
        double first = Product((double)batch * size * size, 3 * 49, 64);
        size = (size + 1) / 2;
        double rest = 0;
        int inputs = 64;
        foreach (int outputs in (int[])[64, 128, 256, 512])
        {
            size = inputs == outputs ? size : (size + 1) / 2;
            double places = (double)batch * size * size;
            rest += Product(places, inputs * 9, outputs) + (3 * Product(places, outputs * 9, outputs));
            rest += inputs == outputs ? 0 : Product(places, inputs, outputs);
            inputs = outputs;
        }

        return (2 * first) + (3 * (rest + Product(batch, 512, 10)));
    }

    public static double VitTiny(int batch) =>
        (2 * Product(batch * 64, 48, 192)) + (3 * ((12 * Block(batch, 65, 192, seen: 65)) + Product(batch, 192, 10)));

    /// <summary>Half of the scores of a causal attention are needed.</summary>
    public static double Gpt(int batch, int length) =>
        3 * ((6 * Block(batch, length, 384, length / 2.0)) + Product((double)batch * length, 384, 256));

    public static double MiniLm(int sentences, int length) => 6 * Block(sentences, length, 384, length);

    /// <summary>Attention and perceptron of a transformer: 12 squares of weights a token, and each token times those it sees.</summary>
    private static double Block(int batch, int length, int width, double seen)
    {
        double tokens = (double)batch * length;
        return Product(tokens, width, 12 * width) + (2 * Product(tokens, width, seen));
    }

    private static double Product(double rows, double inner, double columns) => 2 * rows * inner * columns;
}
