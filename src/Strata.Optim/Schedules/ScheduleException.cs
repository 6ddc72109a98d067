using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A schedule that was written as text or data is wrong; the message says how, and what may have been meant.</summary>
public sealed class ScheduleException(string message) : StrataException(message);
