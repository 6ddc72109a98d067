using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Models;

/// <summary>Finds speech in sound of 16 kHz: a fixed Fourier basis, four convolutions and an LSTM cell, as silero-vad 6 names them.</summary>
/// <remarks>
/// Sound comes in chunks of 512 samples, each with the last 64 of the one before. The basis is a buffer, as in the original:
/// it is loaded, not trained. https://github.com/snakers4/silero-vad.
/// </remarks>
public sealed class SileroVad : Layer
{
    /// <summary>New samples of a chunk.</summary>
    public const int ChunkSize = 512;

    /// <summary>Samples of the chunk before.</summary>
    public const int ContextSize = 64;

    private const int Mirrored = 64;
    private const int ChunkLength = ContextSize + ChunkSize + Mirrored;
    private const int Units = 128;

    private readonly FourierBasis _basis;
    private readonly Conv1d[] _convolutions;
    private readonly LSTMCell _cell;
    private readonly Conv1d _final;

    /// <summary>Creates the network.</summary>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public SileroVad(RandomKey key)
    {
        _basis = AddModule("stft_conv", new FourierBasis());
        _convolutions =
        [
            NewConvolution("conv1", FourierBasis.Frequencies, 128, 1),
            NewConvolution("conv2", 128, 64, 2),
            NewConvolution("conv3", 64, 64, 2),
            NewConvolution("conv4", 64, Units, 1),
        ];
        _cell = AddModule("lstm_cell", new LSTMCell(Units, Units, key.FoldIn("lstm_cell")));
        _final = AddModule("final_conv", new Conv1d(Units, 1, 1, key.FoldIn("final_conv")));

        Conv1d NewConvolution(string name, int inChannels, int outChannels, int stride) =>
            AddModule(name, new Conv1d(inChannels, outChannels, 3, key.FoldIn(name), stride, padding: 1));
    }

    /// <inheritdoc/>
    public override string Head => "final_conv";

    /// <summary>The probability of speech in each chunk of whole recordings, from silence on.</summary>
    /// <param name="input">Shape (batch, samples), samples a multiple of 512.</param>
    /// <returns>Shape (batch, chunks).</returns>
    /// <exception cref="ShapeException">The samples are no whole chunks.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Shape.Rank != 2 || input.Shape[1] == 0 || input.Shape[1] % ChunkSize != 0)
            throw new ShapeException(
                $"{this}: expected sound of batch×samples with whole chunks of {ChunkSize}, got an input of shape "
                    + $"{input.Shape}. Pad it with zeros."
            );
        (int batch, int chunks) = (input.Shape[0], input.Shape[1] / ChunkSize);
        Tensor sound = Operations.Pad(input, [ContextSize, 0]);
        Tensor features = FeaturesOf(
            Operations.Reorder(sound, 1, ChunkOrder(chunks)).Reshape(new Shape(batch * chunks, 1, ChunkLength))
        );
        features = features.Reshape(new Shape(batch, chunks, Units));
        var probabilities = new Tensor[chunks];
        (Tensor? hidden, Tensor? cells) = ((Tensor?)null, (Tensor?)null);
        for (int chunk = 0; chunk < chunks; chunk++)
            (probabilities[chunk], hidden, cells) = Decide(Operations.Select(features, 1, chunk), hidden, cells);
        return Operations.Concat(probabilities, axis: 1);
    }

    /// <summary>The probability of speech in the next chunk of a stream.</summary>
    /// <param name="chunk">Shape (batch, 576): the last 64 samples of the chunk before, zeros at first, and 512 new ones.</param>
    /// <param name="hidden">The state that the chunk before left, shape (batch, 128); null at first.</param>
    /// <param name="cells">Its cells, shape (batch, 128); null at first.</param>
    /// <returns>Shape (batch, 1); the state for the next chunk.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public (Tensor Probability, Tensor Hidden, Tensor Cells) Step(
        Tensor chunk,
        Tensor? hidden = null,
        Tensor? cells = null
    ) => Decide(Features(chunk), hidden, cells);

    /// <summary>What the LSTM cell sees of a chunk.</summary>
    /// <param name="chunk">Shape (batch, 576).</param>
    /// <returns>Shape (batch, 128).</returns>
    /// <exception cref="ShapeException">The shape does not fit.</exception>
    public Tensor Features(Tensor chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        if (chunk.Shape.Rank != 2 || chunk.Shape[1] != ContextSize + ChunkSize)
            throw new ShapeException(
                $"{this}: expected chunks of batch×{ContextSize + ChunkSize}, {ContextSize} samples of the chunk before and "
                    + $"{ChunkSize} new ones, got shape {chunk.Shape}."
            );
        Tensor mirrored = Operations.Pad(chunk, [0, Mirrored], PaddingMode.Reflect);
        return FeaturesOf(mirrored.Reshape(new Shape(chunk.Shape[0], 1, ChunkLength)));
    }

    private Tensor FeaturesOf(Tensor mirrored)
    {
        Tensor x = _basis.Forward(mirrored);
        foreach (Conv1d convolution in _convolutions)
            x = Operations.Relu(convolution.Forward(x));
        return x.Reshape(new Shape(x.Shape[0], Units));
    }

    private (Tensor Probability, Tensor Hidden, Tensor Cells) Decide(Tensor features, Tensor? hidden, Tensor? cells)
    {
        (Tensor state, Tensor next) = _cell.Forward(features, hidden, cells);
        Tensor seen = Operations.Relu(state).Reshape(new Shape(state.Shape[0], Units, 1));
        Tensor logit = _final.Forward(seen).Reshape(new Shape(state.Shape[0], 1));
        return (Operations.Sigmoid(logit), state, next);
    }

    // For each sample of each chunk its place in the sound; the end of a chunk is mirrored.
    private static int[] ChunkOrder(int chunks)
    {
        int[] order = new int[chunks * ChunkLength];
        const int last = ContextSize + ChunkSize - 1;
        for (int i = 0; i < order.Length; i++)
        {
            int at = i % ChunkLength;
            order[i] = (i / ChunkLength * ChunkSize) + (at <= last ? at : (2 * last) - at);
        }

        return order;
    }

    /// <summary>The magnitudes of 129 frequencies in frames of 256 samples, 128 apart.</summary>
    private sealed class FourierBasis : Layer
    {
        public const int Frequencies = 129;

        private const int Frame = 256;

        private readonly Tensor _weight;

        // Cosines and sines under a Hann window: what the checkpoint holds.
        public FourierBasis()
        {
            float[] basis = new float[2 * Frequencies * Frame];
            for (int frequency = 0; frequency < Frequencies; frequency++)
            for (int i = 0; i < Frame; i++)
            {
                double window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Frame));
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * frequency * i / Frame);
                basis[(frequency * Frame) + i] = (float)(window * cosine);
                basis[((Frequencies + frequency) * Frame) + i] = (float)(-window * sine);
            }

            _weight = AddBuffer("weight", Tensor.From(basis, new Shape(2 * Frequencies, 1, Frame)));
        }

        public override Tensor Forward(Tensor input)
        {
            Tensor spectrum = Operations.Conv1d(input, _weight, stride: Frame / 2);
            Tensor real = Operations.Narrow(spectrum, 1, 0, Frequencies);
            Tensor imaginary = Operations.Narrow(spectrum, 1, Frequencies, Frequencies);
            return Operations.Sqrt(Operations.Add(Operations.Square(real), Operations.Square(imaginary)));
        }
    }
}
