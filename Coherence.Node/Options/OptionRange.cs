using System;

namespace Coherence.Node.Options;

/// <summary>Checks options against their documented ranges.</summary>
internal static class OptionRange
{
    public static void Check<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw new ArgumentException($"The option {name} is {value}; it must be from {minimum} to {maximum}.");
        }
    }

    public static void NotEmpty(string value, string name)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new ArgumentException($"The option {name} is empty; it must be given.");
        }
    }
}
