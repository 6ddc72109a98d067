using Strata.Formats;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests.Models;

/// <summary>Checkpoints, errors and generation of models of texts.</summary>
public sealed class TextModelUseTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Weights_of_a_bare_encoder_load_into_a_classifier_with_a_new_head()
    {
        var source = new BertModel(TextModels.Bert, new RandomKey(1));
        Write(source, ("embeddings.position_ids", new Shape(1, 12)), ("cls.predictions.bias", new Shape(37)));
        var model = new BertForSequenceClassification(TextModels.Bert, 3, new RandomKey(2), BertPooling.Mean);

        CheckpointReport report = model.LoadCheckpoint(_path, new() { ResetHead = true });

        report.Fresh.ShouldBe(["classifier.weight", "classifier.bias"]);
        report.PassedOver.ShouldBe(
            ["embeddings.position_ids", "cls.predictions.bias", "pooler.dense.weight", "pooler.dense.bias"],
            ignoreOrder: true
        );
        report.Renamed.ShouldContain(
            "encoder.layer.0.attention.self.query.weight → bert.encoder.layer.0.attention.self.query.weight"
        );
        Tensor ids = Tensor.From([1, 2, 3, 0], new Shape(1, 4));
        model.Evaluate();
        source.Evaluate();
        model.Bert.Forward(ids).ToArray().ShouldBe(source.Forward(ids).ToArray());
        Tape.Discard();
    }

    [Fact]
    public void Weights_of_a_bare_gpt2_load_into_a_language_model_once_for_both_names()
    {
        var source = new Gpt2Model(TextModels.Gpt2, new RandomKey(1));
        Write(source, ("h.0.attn.bias", new Shape(1, 1, 12, 12)));
        var model = new Gpt2LMHeadModel(TextModels.Gpt2, new RandomKey(2));

        CheckpointReport report = model.LoadCheckpoint(_path);

        report.PassedOver.ShouldBe(["h.0.attn.bias"]);
        model
            .Transformer.Parameters()
            .First()
            .Value.Span.ToArray()
            .ShouldBe(source.Parameters().First().Value.Span.ToArray());
    }

    [Fact]
    public void Weights_of_a_language_model_load_into_a_classifier_of_the_last_token()
    {
        var source = new Gpt2LMHeadModel(TextModels.Gpt2, new RandomKey(1));
        Write(source);
        var model = new Gpt2ForSequenceClassification(TextModels.Gpt2 with { PaddingId = 36 }, 3, new RandomKey(2));
        CheckpointReport report = model.LoadCheckpoint(_path, new() { ResetHead = true });
        report.Fresh.ShouldBe(["score.weight"]);
        report.PassedOver.ShouldBe(["lm_head.weight"]);
        model.Evaluate();
        Tensor ids = Tensor.From([5, 6, 7, 36, 36, 9, 8, 36, 4, 36, 36, 36, 36, 36, 2, 3], new Shape(4, 4));
        float[] hidden = model.Transformer.Forward(ids).ToArray();
        Span<float> score = model.NamedParameters().Single(entry => entry.Key == "score.weight").Value.Value.Span;

        float[] logits = model.Forward(ids).ToArray();

        // The rightmost token that fills nothing up: after it, before it, and in the middle.
        int[] last = [2, 2, 0, 3];
        for (int text = 0; text < 4; text++)
        for (int label = 0; label < 3; label++)
        {
            double expected = 0;
            for (int i = 0; i < 16; i++)
                expected += (double)hidden[(((text * 4) + last[text]) * 16) + i] * score[(label * 16) + i];
            logits[(text * 3) + label].ShouldBe((float)expected, 1e-5f);
        }

        var bare = new Gpt2ForSequenceClassification(TextModels.Gpt2, 3, new RandomKey(2));
        bare.LoadCheckpoint(_path, new() { ResetHead = true });
        bare.Evaluate();
        Tensor mask = Operations.NotEqual(ids, Tensor.Scalar(36));
        bare.Forward(ids, mask).ToArray().ShouldBe(logits);
        Tensor whole = Tensor.From([1, 2, 3, 4, 5, 6], new Shape(2, 3));
        bare.Forward(whole).ToArray().ShouldBe(bare.Forward(whole, Tensor.Full(whole.Shape, 1)).ToArray());
        model.Head.ShouldBe("score");
        Tape.Discard();
    }

    [Fact]
    public void Tied_weights_are_one_parameter_and_say_so()
    {
        var model = new BertForMaskedLM(TextModels.Bert, new RandomKey(1));

        ParameterSet set = model.ParameterSet;

        set["bert.embeddings.word_embeddings.weight"].Aliases.ShouldBe(["cls.predictions.decoder.weight"]);
        set["cls.predictions.bias"].Aliases.ShouldBe(["cls.predictions.decoder.bias"]);
    }

    [Fact]
    public void Layers_decay_from_the_head_down()
    {
        var model = new BertForSequenceClassification(TextModels.Bert, 3, new RandomKey(1), BertPooling.Mean);

        OptimizationPlan plan = OptimizationPlan
            .For(model)
            .Default("all", new AdamW(1e-3))
            .LayerDecay(0.5, model.DecayOrder)
            .Build();

        Rate("classifier.weight").ShouldBe(1);
        Rate("bert.encoder.layer.1.output.dense.weight").ShouldBe(0.5);
        Rate("bert.encoder.layer.0.output.dense.weight").ShouldBe(0.25);
        Rate("bert.embeddings.word_embeddings.weight").ShouldBe(0.125);

        double Rate(string name) => plan.Assignment.Single(row => row.Name == name).LearningRateMultiplier;
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_told_with_the_path_and_the_fix()
    {
        var model = new BertForSequenceClassification(TextModels.Bert, 3, new RandomKey(1));

        Message(() => model.Forward(Tensor.Zeros(new Shape(2, 13))))
            .ShouldBe(
                "bert: got texts of 13 tokens (ids 2×13), but the model has 12 positions. Cut the texts: "
                    + "EncodeOptions.MaxLength = 12."
            );
        Message(() => model.Forward(Tensor.Zeros(new Shape(7))))
            .ShouldBe("bert: expected token ids of batch×length, got shape 7. Reshape one text to 1×length.");
        Message(() => model.Forward(Tensor.Zeros(new Shape(2, 5)), Tensor.Zeros(new Shape(2, 4))))
            .ShouldBe("bert: expected a mask of the shape of the token ids, 2×5, got 2×4.");
        Message(() => Operations.MaskedMean(Tensor.Zeros(new Shape(2, 5, 3)), Tensor.Zeros(new Shape(2, 3))))
            .ShouldContain("got 2×5×3 and 2×3");
        Message(() =>
                Operations.ProjectedAttention(
                    Tensor.Zeros(new Shape(2, 5, 6)),
                    Tensor.Zeros(new Shape(2, 5, 6)),
                    Tensor.Zeros(new Shape(2, 5, 6)),
                    heads: 4
                )
            )
            .ShouldContain("2×5×6 and 4 heads");
        Should
            .Throw<ArgumentException>(() => new BertModel(TextModels.Bert with { Heads = 3 }, new RandomKey(1)))
            .Message.ShouldStartWith("3 heads do not divide a hidden size of 16.");

        static string Message(Action action) => Should.Throw<ShapeException>(action).Message;
    }

    [Fact]
    public void A_language_model_says_again_what_it_learned()
    {
        var model = new Gpt2LMHeadModel(
            TextModels.Gpt2 with
            {
                Dropout = 0,
                AttentionDropout = 0,
                EmbeddingDropout = 0,
            },
            new RandomKey(1)
        );
        int[] text = [5, 9, 2, 30, 7, 7, 1, 12];
        var ids = Tensor.From([.. text.Select(token => (float)token)], new Shape(1, text.Length));
        var step = TrainStep.Compile(
            Optimizer.Create(model, new AdamW(1e-2)),
            x =>
                Loss.CrossEntropy(
                    Operations.Narrow(model.Forward(x), 1, 0, 7).Reshape(new Shape(7, 37)),
                    Operations.Flatten(Operations.Narrow(x, 1, 1, 7), 0)
                )
        );
        for (int i = 0; i < 150; i++)
            step.Run(ids);

        model.Generate(text[..2], new() { Length = 6 }).ShouldBe(text);
        model.Generate(text[..2], new() { Length = 6, EndToken = 30 }).ShouldBe(text[..4]);
        var drawn = new GenerationOptions
        {
            Length = 20,
            Temperature = 0.1,
            TopK = 2,
            Context = 12,
            Key = new RandomKey(4),
        };
        int[] once = model.Generate(text[..2], drawn);
        once[..8].ShouldBe(text);
        once.ShouldBe(model.Generate(text[..2], drawn), "equal keys give equal texts");
        int[] hot = model.Generate(text[..2], drawn with { Temperature = 50, TopK = null });
        hot.ShouldNotBe(once);
        model.Training.ShouldBeTrue();
    }

    [Fact]
    public void Attention_between_projections_has_the_derivatives_of_its_values()
    {
        Tensor mask = Tensor.From([1, 1, 0, 1, 1, 1], new Shape(2, 1, 1, 3));
        Differences.Check(
            x => Operations.ProjectedAttention(x[0], x[1], x[2], 2, AttentionMask.Visible(mask)),
            1e-2,
            Differences.Random(new Shape(2, 3, 4), 1),
            Differences.Random(new Shape(2, 3, 4), 2),
            Differences.Random(new Shape(2, 3, 4), 3)
        );
        Differences.Check(
            x => Operations.MaskedMean(x[0], mask.Reshape(2, 3)),
            1e-2,
            Differences.Random(new Shape(2, 3, 4), 1)
        );
        Differences.Check(
            x => Operations.LinearInputsFirst(x[0], x[1], x[2]),
            1e-2,
            Differences.Random(new Shape(2, 3, 4), 1),
            Differences.Random(new Shape(4, 5), 2),
            Differences.Random(new Shape(5), 3)
        );
    }

    [Fact]
    public void Attention_between_projections_gives_the_bits_of_heads_first()
    {
        Tensor[] rows = [.. Enumerable.Range(1, 3).Select(i => Differences.Random(new Shape(2, 5, 12), i))];
        Tensor[] heads = [.. rows.Select(x => x.Reshape(2, 5, 3, 4).Permute(0, 2, 1, 3))];

        Tensor found = Operations.ProjectedAttention(rows[0], rows[1], rows[2], 3, causal: true);

        Tensor expected = Operations.ScaledDotProductAttention(heads[0], heads[1], heads[2], causal: true);
        found.ToArray().ShouldBe(expected.Permute(0, 2, 1, 3).ToArray());
    }

    private void Write(Module module, params (string Name, Shape Shape)[] others)
    {
        var writer = new SafetensorsWriter();
        foreach (StateEntry entry in module.State())
            writer.Add(entry.Name, entry.Tensor.Shape, entry.Tensor.ToArray());
        foreach ((string name, Shape shape) in others)
            writer.Add(name, shape, new float[shape.Count]);
        writer.Write(_path);
    }
}
