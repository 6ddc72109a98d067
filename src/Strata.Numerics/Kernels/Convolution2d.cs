namespace Strata.Numerics.Kernels;

/// <summary>2-D convolution (cross-correlation) and its two gradients; NCHW images, OIHW weights.</summary>
public static class Convolution2d
{
    /// <summary>The output.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × InChannels × Height × Width.</param>
    /// <param name="weight">OutChannels × InChannels/Groups × KernelHeight × KernelWidth.</param>
    /// <param name="bias">OutChannels, or empty for none.</param>
    /// <param name="output">Batch × OutChannels × OutHeight × OutWidth; replaced.</param>
    public static void Forward(in ConvolutionShape shape, Block input, Block weight, Block bias, Block output)
    {
        int plane = shape.OutHeight * shape.OutWidth;
        for (int i = 0; i < output.Length; i++)
            output[i] = bias.IsEmpty ? 0 : bias[i / plane % shape.OutChannels];
        ForEachProduct(shape, (x, w, y) => output[y] += input[x] * weight[w]);
    }

    /// <summary>The gradient with respect to the input.</summary>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void InputGradient(
        in ConvolutionShape shape,
        Block outputGradient,
        Block weight,
        Block inputGradient,
        bool accumulate
    )
    {
        if (!accumulate)
            inputGradient.Clear();
        ForEachProduct(shape, (x, w, y) => inputGradient[x] += outputGradient[y] * weight[w]);
    }

    /// <summary>The gradient with respect to the weight.</summary>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void WeightGradient(
        in ConvolutionShape shape,
        Block input,
        Block outputGradient,
        Block weightGradient,
        bool accumulate
    )
    {
        if (!accumulate)
            weightGradient.Clear();
        ForEachProduct(shape, (x, w, y) => weightGradient[w] += input[x] * outputGradient[y]);
    }

    private static void ForEachProduct(ConvolutionShape s, Action<int, int, int> product)
    {
        int perGroupIn = s.InChannels / s.Groups;
        int perGroupOut = s.OutChannels / s.Groups;
        for (int n = 0; n < s.Batch; n++)
        for (int o = 0; o < s.OutChannels; o++)
        for (int c = 0; c < perGroupIn; c++)
        for (int oy = 0; oy < s.OutHeight; oy++)
        for (int ox = 0; ox < s.OutWidth; ox++)
        for (int ky = 0; ky < s.KernelHeight; ky++)
        for (int kx = 0; kx < s.KernelWidth; kx++)
        {
            int y = (oy * s.StrideHeight) - s.PaddingTop + (ky * s.DilationHeight);
            int x = (ox * s.StrideWidth) - s.PaddingLeft + (kx * s.DilationWidth);
            if ((uint)y >= (uint)s.Height || (uint)x >= (uint)s.Width)
                continue;
            int channel = (o / perGroupOut * perGroupIn) + c;
            product(
                (((((n * s.InChannels) + channel) * s.Height) + y) * s.Width) + x,
                (((((o * perGroupIn) + c) * s.KernelHeight) + ky) * s.KernelWidth) + kx,
                (((((n * s.OutChannels) + o) * s.OutHeight) + oy) * s.OutWidth) + ox
            );
        }
    }
}
