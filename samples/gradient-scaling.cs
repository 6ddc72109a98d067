#!/usr/bin/env dotnet
// Is a scaled gradient a learning rate? Not for Adam.   dotnet run samples/gradient-scaling.cs
#:project ../src/Strata.Nn
using Strata.Nn;
using Strata.Optim;

// A recipe of many tutorials: keep one optimizer, and multiply each gradient by the rate that its variable shall have.
Console.WriteLine($"{"100 steps from (1, 2)", -52}var1          var2");

Console.WriteLine("the recipe with Adam: the factors cancel out");
Train("Adam(0.001)", plan => plan.Default(new KerasAdam(0.001)));
Train(
    "Adam(0.001), gradients x 0.01, x 0.1",
    plan => plan.Default(new KerasAdam(0.001)).GradientMultiplier("var1", 0.01).GradientMultiplier("var2", 0.1)
);

// Adam divides the average gradient by the root of the average square: a factor stands above and below. What is left
// of it is rounding, and epsilon, which is 1e-7 here. Multiply the learning rate instead, as the warnings say.
Console.WriteLine("what was meant: factors on the rate");
Train(
    "Adam(1), rates x 0.01, x 0.1",
    plan => plan.Default(new KerasAdam(1)).LearningRateMultiplier("var1", 0.01).LearningRateMultiplier("var2", 0.1)
);
Train(
    "Adam(0.01) and Adam(0.1)",
    plan => plan.Group("slow", "var1", new KerasAdam(0.01)).Group("fast", "var2", new KerasAdam(0.1))
);

// Plain SGD is proportional to the gradient. There the recipe is right, and Strata has nothing to warn of.
Console.WriteLine("the recipe with SGD: right");
Train(
    "SGD(1), gradients x 0.01, x 0.1",
    plan => plan.Default(new Sgd(1)).GradientMultiplier("var1", 0.01).GradientMultiplier("var2", 0.1)
);
Train("SGD(0.01) and SGD(0.1)", plan => plan.Group("slow", "var1", new Sgd(0.01)).Group("fast", "var2", new Sgd(0.1)));

static void Train(string title, Func<OptimizationPlanBuilder, OptimizationPlanBuilder> write)
{
    var var1 = Parameter.Scalar("var1", 1);
    var var2 = Parameter.Scalar("var2", 2);
    var plan = write(OptimizationPlan.For(new ParameterSet([var1, var2]))).Build();
    var step = TrainStep.Compile(Optimizer.Create(plan), () => Operations.Square(var1) + Operations.Square(var2));
    for (int i = 0; i < 100; i++)
        step.Run();
    Console.WriteLine($"  {title, -48}  {var1.Value[0], -12}  {var2.Value[0]}");
    foreach (string warning in plan.Warnings)
        Console.WriteLine($"    warning {warning}");
}
