namespace Strata.Numerics;

public readonly partial record struct RandomKey
{
    /// <summary>The numbers from 0 to <paramref name="count"/> − 1 in random order.</summary>
    /// <param name="count">At least 0.</param>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order = new int[count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Shuffle(order.AsSpan());
        return order;
    }

    /// <summary>Puts values into random order, as <c>jax.random.permutation</c> of an array of rank 1.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        RandomKey key = this;
        ulong[] order = new ulong[values.Length];
        T[] before = new T[values.Length];
        for (int round = ShuffleRounds(values.Length); round > 0; round--)
        {
            (key, RandomKey bits) = key.Split();
            bits.SortOrder(order, 0, 1);
            values.CopyTo(before);
            for (int i = 0; i < order.Length; i++)
                values[i] = before[(uint)order[i]];
        }
    }

    /// <summary>
    /// Puts each vector along an axis into its own random order, as <c>jax.random.permutation</c> with
    /// <c>independent=True</c>.
    /// </summary>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">The shape of the values.</param>
    /// <param name="axis">The axis, from 0.</param>
    /// <exception cref="ArgumentException">Shape and values differ in number, or there is no such axis.</exception>
    public void ShuffleIndependently<T>(Span<T> values, Shape shape, int axis)
    {
        if (shape.Count != values.Length)
            throw new ArgumentException($"{values.Length} values cannot have the shape {shape}.", nameof(shape));
        if ((uint)axis >= (uint)shape.Rank)
            throw new ArgumentException($"The shape {shape} has no axis {axis}.", nameof(axis));
        if (values.IsEmpty)
            return;
        int length = shape[axis];
        int stride = 1;
        foreach (int size in shape.Sizes[(axis + 1)..])
            stride *= size;
        RandomKey key = this;
        ulong[] order = new ulong[length];
        T[] before = new T[values.Length];
        for (int round = ShuffleRounds(values.Length); round > 0; round--)
        {
            (key, RandomKey bits) = key.Split();
            values.CopyTo(before);
            for (int vector = 0; vector < values.Length / length; vector++)
            {
                int first = vector / stride * stride * length + vector % stride;
                bits.SortOrder(order, first, stride);
                for (int i = 0; i < length; i++)
                    values[first + i * stride] = before[first + (int)(uint)order[i] * stride];
            }
        }
    }

    /// <summary>Fills with class numbers drawn by their logits: the largest of logit + Gumbel noise.</summary>
    /// <param name="classes">The place for them; sample i is drawn from row i modulo the number of rows.</param>
    /// <param name="logits">Rows of one logarithm of a probability, up to a constant, a class.</param>
    /// <param name="classCount">The length of a row.</param>
    /// <exception cref="ArgumentException">The logits are not whole rows.</exception>
    public void Categorical(Span<int> classes, ReadOnlySpan<float> logits, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (logits.IsEmpty || logits.Length % classCount != 0)
            throw new ArgumentException(
                $"{logits.Length} logits are not rows of {classCount} classes.",
                nameof(logits)
            );
        float[] noise = new float[classCount];
        for (int i = 0; i < classes.Length; i++)
        {
            Gumbel(noise, (long)i * classCount);
            ReadOnlySpan<float> row = logits.Slice((int)((long)i * classCount % logits.Length), classCount);
            int best = 0;
            for (int j = 0; j < classCount; j++)
            {
                noise[j] += row[j];
                if (noise[j] > noise[best])
                    best = j;
            }

            classes[i] = best;
        }
    }

    /// <summary>Draws some of the numbers from 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="chosen">The place for them.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="replace">Whether a number may be drawn again.</param>
    /// <exception cref="ArgumentException">More are asked for than there are, without drawing again.</exception>
    public void Choice(Span<int> chosen, int count, bool replace = true)
    {
        ThrowIfTooMany(chosen.Length, count, replace);
        if (replace)
            RandInt(chosen, 0, count);
        else
            Permutation(count).AsSpan(0, chosen.Length).CopyTo(chosen);
    }

    /// <summary>Draws some of the numbers from 0 on by their probabilities.</summary>
    /// <param name="chosen">The place for them.</param>
    /// <param name="probabilities">At least 0 each; with drawing again they need not sum to 1.</param>
    /// <param name="replace">Whether a number may be drawn again.</param>
    /// <exception cref="ArgumentException">
    /// A probability is negative or not finite, all are 0, or more are asked for than there are.
    /// </exception>
    public void Choice(Span<int> chosen, ReadOnlySpan<float> probabilities, bool replace = true)
    {
        ThrowIfTooMany(chosen.Length, probabilities.Length, replace);
        float[] cumulative = new float[probabilities.Length];
        float sum = 0;
        for (int i = 0; i < cumulative.Length; i++)
        {
            if (!(probabilities[i] >= 0 && float.IsFinite(probabilities[i])))
                throw new ArgumentException(
                    $"Probability {i} is {probabilities[i]}; it must be finite and at least 0.",
                    nameof(probabilities)
                );
            cumulative[i] = sum += probabilities[i];
        }

        if (!(sum > 0 && float.IsFinite(sum)))
            throw new ArgumentException($"The probabilities sum to {sum}.", nameof(probabilities));
        int possible = probabilities.Length - probabilities.Count(0f);
        if (!replace && chosen.Length > possible)
            throw new ArgumentException(
                $"{chosen.Length} cannot be chosen, each at most once: only {possible} have a probability above 0.",
                nameof(chosen)
            );
        if (replace)
            ChooseAgain(chosen, cumulative);
        else
            ChooseOnce(chosen, probabilities);
    }

    private static int ShuffleRounds(int count) =>
        (int)Math.Ceiling(3 * Math.Log(Math.Max(1, count)) / Math.Log(uint.MaxValue)); // 1 up to 1,625, then 2

    private static void ThrowIfTooMany(int chosen, int count, bool replace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!replace && chosen > count)
            throw new ArgumentException(
                $"{chosen} of {count} cannot be chosen, each at most once. Draw fewer, or allow replacement.",
                nameof(chosen)
            );
    }

    private void ChooseAgain(Span<int> chosen, float[] cumulative)
    {
        Span<float> u = stackalloc float[1];
        for (int i = 0; i < chosen.Length; i++)
        {
            Uniform(u, start: i);
            float threshold = cumulative[^1] * (1 - u[0]);
            int low = 0;
            for (int high = cumulative.Length; low < high; ) // the first that is not below the threshold
            {
                int middle = (low + high) >>> 1;
                if (cumulative[middle] < threshold)
                    low = middle + 1;
                else
                    high = middle;
            }

            chosen[i] = low;
        }
    }

    private void ChooseOnce(Span<int> chosen, ReadOnlySpan<float> probabilities)
    {
        float[] scores = new float[probabilities.Length];
        Gumbel(scores);
        for (int i = 0; i < scores.Length; i++)
            scores[i] += XlaMath.Log(probabilities[i]);
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i])]; // stable
        order.AsSpan(0, chosen.Length).CopyTo(chosen);
    }

    /// <summary>The order that sorts every <paramref name="stride"/>th word from <paramref name="first"/> on, stably.</summary>
    private void SortOrder(ulong[] order, int first, int stride)
    {
        // The index below the random word makes all keys different, so that an unstable sort is a stable one.
        if (stride == 1)
        {
            uint[] words = new uint[order.Length];
            Bits(words, first);
            for (int i = 0; i < order.Length; i++)
                order[i] = (ulong)words[i] << 32 | (uint)i;
        }
        else
        {
            Span<uint> word = stackalloc uint[1];
            for (int i = 0; i < order.Length; i++)
            {
                Bits(word, first + (long)i * stride);
                order[i] = (ulong)word[0] << 32 | (uint)i;
            }
        }

        Array.Sort(order);
    }
}
