#!/usr/bin/env dotnet
// Two variables, and an optimizer with its own rate for each.   dotnet run samples/two-optimizers.cs
#:project ../src/Strata.Nn
using Strata.Nn;
using Strata.Optim;

// A function of two variables that is smallest at (0, 0). There are no layers: a variable is a parameter with a name.
var var1 = Parameter.Scalar("var1", 1);
var var2 = Parameter.Scalar("var2", 2);

// TensorFlow takes two optimizer objects and a zip that hands each its gradient. Here two groups share one optimizer,
// so that no variable can be left out or stepped twice. KerasAdam is Adam with the arithmetic of tf.keras, to compare
// the numbers; new Adam(…) is PyTorch's.
var optimizer = Optimizer.Create(
    new ParameterGroup("slow", [var1], new KerasAdam(0.01)),
    new ParameterGroup("fast", [var2], new KerasAdam(0.1))
);
Console.WriteLine(optimizer.Plan.Explain());

Console.WriteLine("after step   var1         var2          loss before it");
for (int step = 1; step <= 100; step++)
{
    Tensor loss = Operations.Square(var1) + Operations.Square(var2);
    float before = loss.Item();
    loss.Backward(); // one backward pass: the gradients of both
    optimizer.Step(); // one step: each variable with its own rate
    optimizer.ZeroGradients();
    if (step is 1 or 10 or 50 or 100)
        Console.WriteLine($"{step, -12} {var1.Value[0], -12} {var2.Value[0], -13} {before}");
}
