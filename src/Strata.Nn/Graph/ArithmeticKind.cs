namespace Strata.Nn.Graph;

internal enum ArithmeticKind
{
    Add,
    Subtract,
    Multiply,
}
