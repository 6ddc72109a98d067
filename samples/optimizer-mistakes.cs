#!/usr/bin/env dotnet
// Eight ways to leave a layer untrained and not to notice, tried here.   dotnet run samples/optimizer-mistakes.cs
#:project ../src/Strata.Nn
using Strata;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

var adamw = new AdamW(1e-3);
var sgd = new Sgd(0.1) { Momentum = 0.9 };
var model = new Sequential(Linear("0"), Linear("1"), Linear("2"), Linear("3"));

// PyTorch: the dictionary keeps the last layer of each name. Two layers of four are trained, and the loss falls nicely.
var byName = new Dictionary<string, ParameterGroup>();
foreach ((string i, Module layer) in model.Children())
    byName[i is "0" or "1" ? "adamw" : "sgd"] = new(i, layer.Parameters(), i is "0" or "1" ? adamw : sgd);
Try("a dictionary of optimizers by name", () => Optimizer.Create([.. byName.Values]));

// PyTorch: a loop over optimizers takes two backward passes an epoch; a parameter in both is stepped twice.
Try(
    "two optimizers over one model",
    () =>
    {
        var first = Optimizer.Create(model, adamw);
        var second = Optimizer.Create(model, sgd);
        first.Step();
    }
);

// PyTorch: ValueError: some parameters appear in more than one parameter group. Which ones?
Try(
    "a parameter in two groups",
    () =>
        Optimizer.Create(
            new ParameterGroup("all", model.Parameters(), adamw),
            new ParameterGroup("head", model[3].Parameters(), sgd)
        )
);

// PyTorch: an empty group, and the embedding is never trained.
var text = Names("embedding.weight", "rnn.weight_ih_l0", "rnn.weight_hh_l0", "fc.weight", "fc.bias");
Try("a name that matches nothing", () => Plan(text).Group("embedding", "embeddings.**", adamw).Build());

// PyTorch: nobody asked for the norm, so that it is in no group and never trained.
var withNorm = Names("embedding.weight", "rnn.weight_ih_l0", "norm.weight", "norm.bias", "fc.weight", "fc.bias");
Try("a layer that no name matches", () => Plan(withNorm).Group("embedding", "embedding.**", adamw).Build());

// What is legal here, and not what it was there.
// PyTorch: "fc" in name is also in prefc and fc_out.
var similar = OptimizationPlan.For(Names("fc.weight", "fc_out.weight", "prefc.weight"));
var rows = similar.Group("head", "fc.**", sgd).Default("rest", adamw).Build().Assignment;
Console.WriteLine($"fc.** takes {string.Join(", ", rows.Where(row => row.Group == "head").Select(row => row.Name))}");

// PyTorch: a generator of parameters gives them once; the second group made of it is empty.
var parameters = model.Parameters();
Console.WriteLine($"parameters at first and second use: {parameters.Count()} and {parameters.Count()}");

// PyTorch: ValueError: optimizer got an empty parameter list, for the activation is a child too.
var withRelu = new Sequential(Linear("0"), new ReLU(), Linear("2"));
var layers = OptimizationPlan.For(withRelu).Group("first", Selector.Layer(0, LayerOrder.TopLevelModules), adamw);
Console.WriteLine(layers.Default("rest", sgd).Build().Explain());

static void Try(string mistake, Action action)
{
    try
    {
        action();
        Console.WriteLine($"{mistake}: no error");
    }
    catch (StrataException error)
    {
        Console.WriteLine($"{mistake}:\n  {error.Message.ReplaceLineEndings("\n  ")}\n");
    }
}

OptimizationPlanBuilder Plan(ParameterSet names) =>
    OptimizationPlan.For(names).Group("rnn", "rnn.**", sgd).Group("fc", "fc.**", sgd);

static ParameterSet Names(params string[] names) => new(names.Select(name => new Parameter(name, new Shape(2))));

static Linear Linear(string name) => new(4, 4, new RandomKey(0).FoldIn(name));
