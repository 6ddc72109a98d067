namespace Strata.Optim;

/// <summary>Remembers the last few powers: a thousand groups with one β cost one <see cref="Math.Pow"/>.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class PowerTable
{
    private const int Entries = 4;

    private readonly double[] _bases = new double[Entries];
    private readonly long[] _exponents = new long[Entries]; // 0: empty, since counts begin at 1
    private readonly double[] _powers = new double[Entries];
    private int _oldest;

    public double Power(double value, long exponent)
    {
        for (int i = 0; i < Entries; i++)
        {
            if (_exponents[i] == exponent && _bases[i].Equals(value))
                return _powers[i];
        }

        double power = Math.Pow(value, exponent);
        (_bases[_oldest], _exponents[_oldest], _powers[_oldest]) = (value, exponent, power);
        _oldest = (_oldest + 1) % Entries;
        return power;
    }
}
