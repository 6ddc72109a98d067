using System.Globalization;
using Strata.Conformance.Judging;

namespace Strata.Conformance.Areas.Optim;

/// <summary>A formula of the step t, or x, as the cases write them: <c>min(1,(t+1)/5)</c>, <c>0.9 if t%10==0 else 1</c>.</summary>
/// <remarks>
/// <code>sum := product (± product)*;  product := power ((* | / | % | nothing) power)*;  power := sign? atom (^ power)?</code>
/// Two things side by side are multiplied. A condition is an equality.
/// </remarks>
public sealed class Formula
{
    private readonly string _text;
    private int _at;
    private double _step;

    private Formula(string text) => _text = text.Replace(" ", "").Replace("**", "^");

    /// <summary>The value at a step.</summary>
    /// <exception cref="UnsupportedException">The formula is not understood.</exception>
    public static double At(string text, double step)
    {
        if (text.Split(" if ") is [var then, var rest] && rest.Split(" else ") is [var condition, var otherwise])
            return At(IsTrue(condition, step) ? then : otherwise, step);
        var formula = new Formula(text) { _step = step };
        double value = formula.Sum();
        return formula._at == formula._text.Length ? value : throw formula.NotUnderstood();
    }

    private static bool IsTrue(string condition, double step) =>
        condition.Split("==") is [var left, var right]
            ? At(left, step).Equals(At(right, step))
            : throw new UnsupportedException($"the condition '{condition}'");

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private double Sum()
    {
        double value = Product();
        while (Next is '+' or '-')
            value = Take() == '+' ? value + Product() : value - Product();
        return value;
    }

    private double Product()
    {
        double value = Power();
        while (true)
        {
            if (Next is '*' or '/' or '%')
            {
                value = Take() switch
                {
                    '*' => value * Power(),
                    '/' => value / Power(),
                    _ => value % Power(),
                };
            }
            else if (char.IsAsciiLetterOrDigit(Next) || Next == '(')
                value *= Power();
            else
                return value;
        }
    }

    private double Power()
    {
        if (Next is '+' or '-')
            return Take() == '-' ? -Power() : Power();
        double value = Atom();
        if (Next != '^')
            return value;
        Take();
        return Math.Pow(value, Power());
    }

    private double Atom()
    {
        if (Next == '(')
            return Arguments() is [double inner] ? inner : throw NotUnderstood();
        if (char.IsAsciiDigit(Next) || Next == '.')
            return Number();
        int start = _at;
        while (char.IsAsciiLetter(Next))
            _at++;
        string word = _text[start.._at];
        return word switch
        {
            "t" or "x" => _step,
            "pi" => Math.PI,
            "min" => Arguments().Min(),
            "max" => Arguments().Max(),
            "cos" => Math.Cos(Argument()),
            "sin" => Math.Sin(Argument()),
            "exp" => Math.Exp(Argument()),
            "log" => Math.Log(Argument()),
            "sqrt" => Math.Sqrt(Argument()),
            _ => throw NotUnderstood(),
        };
    }

    private double Argument() => Arguments() is [double one] ? one : throw NotUnderstood();

    private List<double> Arguments()
    {
        if (Next != '(')
            throw NotUnderstood();
        var values = new List<double>();
        do
        {
            _at++; // the bracket, or a comma
            values.Add(Sum());
        } while (Next == ',');
        if (Next != ')')
            throw NotUnderstood();
        _at++;
        return values;
    }

    private double Number()
    {
        int start = _at;
        while (char.IsAsciiDigit(Next) || Next == '.')
            _at++;
        bool exponent =
            Next is 'e' or 'E'
            && _at + 1 < _text.Length
            && (char.IsAsciiDigit(_text[_at + 1]) || _text[_at + 1] == '-');
        if (exponent)
        {
            _at += 2;
            while (char.IsAsciiDigit(Next))
                _at++;
        }

        return double.Parse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
    }

    private char Take() => _text[_at++];

    private UnsupportedException NotUnderstood() => new($"the formula '{_text}', at character {_at}");
}
