using System.Globalization;
using Strata.Conformance.Judging;
using Strata.Nn;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>A loss that a case writes down, <c>var1**2 + 3 * (var2 - 1)**2</c>, as operations on tensors.</summary>
/// <remarks>
/// <code>sum := product (± product)*;  product := sign? power ((* | /) power)*;  power := atom (** number)?</code>
/// </remarks>
internal sealed class LossText
{
    private readonly string _text;
    private readonly Func<string, Tensor?> _variable;
    private int _at;

    private LossText(string text, Func<string, Tensor?> variable) =>
        (_text, _variable) = (text.Replace(" ", "").Replace("**", "^"), variable);

    /// <summary>Computes it.</summary>
    /// <param name="text">What the case writes.</param>
    /// <param name="variable">The tensor of a name; null if there is none.</param>
    /// <exception cref="UnsupportedException">The text is not understood.</exception>
    public static Tensor Evaluate(string text, Func<string, Tensor?> variable)
    {
        var loss = new LossText(text, variable);
        Tensor value = loss.Sum();
        return loss._at == loss._text.Length ? value : throw loss.NotUnderstood();
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private Tensor Sum()
    {
        Tensor value = Product();
        while (Next is '+' or '-')
            value = _text[_at++] == '+' ? value + Product() : value - Product();
        return value;
    }

    private Tensor Product()
    {
        if (Next == '-')
        {
            _at++;
            return -Product();
        }

        Tensor value = Power();
        while (Next is '*' or '/')
            value = _text[_at++] == '*' ? value * Power() : value / Power();
        return value;
    }

    private Tensor Power()
    {
        Tensor value = Atom();
        if (Next != '^')
            return value;
        _at++;
        float exponent = Number();
        return exponent == 2 ? Operations.Square(value) : Operations.Pow(value, exponent);
    }

    private Tensor Atom()
    {
        if (Next == '(')
        {
            _at++;
            Tensor inner = Sum();
            if (Next != ')')
                throw NotUnderstood();
            _at++;
            return inner;
        }

        if (char.IsAsciiDigit(Next))
            return Tensor.Scalar(Number());
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Next) || Next == '_')
            _at++;
        string name = _text[start.._at];
        return _variable(name) ?? throw NotUnderstood();
    }

    private float Number()
    {
        int start = _at;
        while (char.IsAsciiDigit(Next) || Next == '.')
            _at++;
        return float.TryParse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out float value)
            ? value
            : throw NotUnderstood();
    }

    private UnsupportedException NotUnderstood() => new($"the loss '{_text}', at character {_at}");
}
