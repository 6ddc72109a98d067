using Strata.Numerics;

namespace Strata.Nn.Flax;

/// <summary>What the layers of linen and nnx declare, where both agree; defaults of Flax 0.12.</summary>
public static class FlaxLayers
{
    /// <summary><c>nn.Dense</c>, <c>nnx.Linear</c>: kernel in×out, bias.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the output.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="kernelInitializer">Null: <see cref="FlaxInitializers.LecunNormal"/>.</param>
    /// <param name="biasInitializer">Null: zeros.</param>
    public static FlaxModule Dense(
        int inputs,
        int features,
        bool bias = true,
        Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null
    ) => DenseGeneral(new(inputs), new(features), bias, kernelInitializer, biasInitializer);

    /// <summary><c>nn.DenseGeneral</c>: a kernel of several axes, drawn as the matrix of all inputs × all features.</summary>
    /// <param name="inputs">The axes of the input that are summed over.</param>
    /// <param name="features">The axes of the output.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="kernelInitializer">Null: <see cref="FlaxInitializers.LecunNormal"/>.</param>
    /// <param name="biasInitializer">Null: zeros.</param>
    public static FlaxModule DenseGeneral(
        Shape inputs,
        Shape features,
        bool bias = true,
        Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null
    )
    {
        FlaxModule module = new FlaxModule().With(
            "kernel",
            new([.. inputs.Sizes, .. features.Sizes]),
            kernelInitializer ?? FlaxInitializers.LecunNormal,
            drawnAs: new(inputs.Count, features.Count)
        );
        return bias ? module.With("bias", features, biasInitializer ?? Initializer.Zeros) : module;
    }

    /// <summary><c>Conv</c> and <c>ConvTranspose</c>: kernel size…×in×out, bias.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="features">Channels of the output.</param>
    /// <param name="kernelSize">The size along each axis of the image.</param>
    /// <param name="groups"><c>feature_group_count</c>, 1 for a transposed convolution.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public static FlaxModule Conv(int inputs, int features, Shape kernelSize, int groups = 1, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        FlaxModule module = new FlaxModule().With(
            "kernel",
            new([.. kernelSize.Sizes, inputs / groups, features]),
            FlaxInitializers.LecunNormal
        );
        return bias ? module.With("bias", new(features), Initializer.Zeros) : module;
    }

    /// <summary><c>Embed</c>: a table of <paramref name="count"/> rows.</summary>
    public static FlaxModule Embed(int count, int features) =>
        new FlaxModule().With("embedding", new(count, features), FlaxInitializers.Embedding);

    /// <summary><c>LayerNorm</c>, <c>BatchNorm</c>, <c>GroupNorm</c>: scale and bias.</summary>
    public static FlaxModule Norm(int features) => RmsNorm(features).With("bias", new(features), Initializer.Zeros);

    /// <summary><c>RMSNorm</c>: a scale.</summary>
    public static FlaxModule RmsNorm(int features) => new FlaxModule().With("scale", new(features), Initializer.Ones);

    /// <summary><c>MultiHeadDotProductAttention</c>, <c>nnx.MultiHeadAttention</c>: query, key, value and out.</summary>
    /// <param name="heads">The number of heads, which divides <paramref name="projected"/>.</param>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="projected"><c>qkv_features</c> of all heads; null: as the input.</param>
    /// <param name="features"><c>out_features</c>; null: as the input.</param>
    public static FlaxModule Attention(int heads, int inputs, int? projected = null, int? features = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        int width = projected ?? inputs;
        if (width % heads != 0)
            throw new ArgumentException($"{width} features do not divide by {heads} heads.", nameof(heads));
        var perHead = new Shape(heads, width / heads);
        return new FlaxModule()
            .With("query", DenseGeneral(new(inputs), perHead))
            .With("key", DenseGeneral(new(inputs), perHead))
            .With("value", DenseGeneral(new(inputs), perHead))
            .With("out", DenseGeneral(perHead, new(features ?? inputs)));
    }
}
