using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Nn.Tests.Models;

/// <summary>What must hold for every model of texts, with dropout: same bits however it runs, and nothing allocated.</summary>
[Collection("threads")]
public class TextModelTests
{
    private const int Classes = 3;
    private const int Vocabulary = 37;

    private static readonly Dictionary<string, Func<Layer>> s_models = new()
    {
        ["bert_first_token"] = () => new BertForSequenceClassification(TextModels.Bert, Classes, new RandomKey(3)),
        ["bert_mean"] = () =>
            new BertForSequenceClassification(TextModels.Bert, Classes, new RandomKey(3), BertPooling.Mean),
        ["bert_without_dropout"] = () =>
            new BertForSequenceClassification(
                TextModels.Bert with
                {
                    Dropout = 0,
                    AttentionDropout = 0,
                    PaddingId = null,
                    Activation = FeedForwardActivation.Silu,
                },
                Classes,
                new RandomKey(3)
            ),
        ["bert_mlm"] = () => new BertForMaskedLM(TextModels.Bert, new RandomKey(3)),
        ["distilbert"] = () =>
            new DistilBertForSequenceClassification(TextModels.DistilBert, Classes, new RandomKey(3)),
        ["gpt2"] = () => new Gpt2LMHeadModel(TextModels.Gpt2, new RandomKey(3)),
        ["gpt2_without_dropout"] = () =>
            new Gpt2LMHeadModel(
                TextModels.Gpt2 with
                {
                    Dropout = 0,
                    AttentionDropout = 0,
                    EmbeddingDropout = 0,
                    PaddingId = 0,
                },
                new RandomKey(3)
            ),
        ["gpt2_classifier"] = () =>
            new Gpt2ForSequenceClassification(TextModels.Gpt2 with { PaddingId = 0 }, Classes, new RandomKey(3)),
        ["lstm_lm"] = () => new RecurrentLanguageModel(Recurrent(RecurrentKind.Lstm), new RandomKey(3)),
        ["gru_classifier"] = () =>
            new RecurrentClassifier(
                Recurrent(RecurrentKind.Gru) with
                {
                    Bidirectional = true,
                },
                Classes,
                new RandomKey(3)
            ),
        ["rnn_classifier"] = () => new RecurrentClassifier(Recurrent(RecurrentKind.Tanh), Classes, new RandomKey(3)),
    };

    public static TheoryData<string> Names => [.. s_models.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Bits_do_not_depend_on_threads(string name)
    {
        int threads = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 1;
            float[] one = Train(s_models[name](), steps: 3);
            WorkerPool.ThreadCount = 2;
            Train(s_models[name](), steps: 3).ShouldBe(one);
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_replay_gives_the_bits_of_an_eager_step(string name)
    {
        TrainStep step = Step(s_models[name]());
        step.Verify = true;
        for (int i = 0; i < 5; i++)
            step.Run(Ids(4, i == 2 ? 5 : 8, i), Labels(4));
        step.RecordingCount.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_replay_allocates_nothing(string name)
    {
        TrainStep step = Step(s_models[name]());
        (Tensor ids, Tensor labels) = (Ids(4, 8, 1), Labels(4));
        for (int i = 0; i < 4; i++)
            step.Run(ids, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3; i++)
            step.Run(ids, labels);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Names))]
    public void It_learns_a_few_texts(string name)
    {
        TrainStep step = Step(s_models[name](), new AdamW(1e-2));
        (Tensor ids, Tensor labels) = (Ids(4, 8, 1), Labels(4));
        float first = step.Run(ids, labels);
        float last = 0;
        for (int i = 0; i < 60; i++)
            last = step.Run(ids, labels);
        last.ShouldBeLessThan(0.5f * first);
    }

    [Theory]
    [InlineData("bert_first_token")]
    [InlineData("bert_mean")]
    [InlineData("bert_mlm")]
    [InlineData("distilbert")]
    [InlineData("gpt2_without_dropout")]
    [InlineData("gpt2_classifier")]
    public void Padding_changes_nothing(string name)
    {
        Layer model = s_models[name]();
        model.Evaluate();
        float[] ids = Ids(1, 6, 1).ToArray();
        Tensor bare = model.Forward(Tensor.From(ids, new Shape(1, 6)));
        Tensor padded = model.Forward(Tensor.From([.. ids, 0, 0, 0], new Shape(1, 9)));
        float[] found = padded.ToArray()[..bare.Count];
        foreach ((float x, float y) in found.Zip(bare.ToArray()))
            x.ShouldBe(y, 1e-5f);
        Tape.Discard();
    }

    private static RecurrentOptions Recurrent(RecurrentKind kind) =>
        new()
        {
            Kind = kind,
            VocabularySize = Vocabulary,
            EmbeddingSize = 12,
            HiddenSize = 16,
            Layers = 2,
            Dropout = 0.1,
        };

    private static TrainStep Step(Layer model, UpdateRule? rule = null) =>
        TrainStep.Compile(
            Optimizer.Create(model, rule ?? new AdamW(1e-3)),
            (ids, labels) =>
            {
                Tensor logits = model.Forward(ids);
                if (logits.Shape.Rank == 2)
                    return Loss.CrossEntropy(logits, labels);
                int pairs = ids.Shape[1] - 1;
                return Loss.CrossEntropy(
                    Operations.Narrow(logits, 1, 0, pairs).Reshape(new Shape(ids.Shape[0] * pairs, Vocabulary)),
                    Operations.Flatten(Operations.Narrow(ids, 1, 1, pairs), 0)
                );
            }
        );

    private static float[] Train(Layer model, int steps)
    {
        TrainStep step = Step(model);
        for (int i = 0; i < steps; i++)
            step.Run(Ids(4, 8, i), Labels(4));
        return [.. model.Parameters().SelectMany(parameter => parameter.Value.Span.ToArray())];
    }

    // Without the 0 of padding, but for the last texts' ends.
    private static Tensor Ids(int batch, int length, int seed)
    {
        float[] uniform = new float[batch * length];
        new RandomKey(seed).Uniform(uniform, 1, Vocabulary);
        for (int row = 2; row < batch; row++)
        for (int i = length - row; i < length; i++)
            uniform[(row * length) + i] = 0;
        return Tensor.From([.. uniform.Select(MathF.Floor)], new Shape(batch, length));
    }

    private static Tensor Labels(int batch) =>
        Tensor.From([.. Enumerable.Range(0, batch).Select(row => (float)(row % Classes))]);
}
