using System;
using System.Text;

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

    public static void CheckText(string value, int maximumBytes, string name)
    {
        if (Encoding.UTF8.GetByteCount(value) > maximumBytes)
        {
            throw new ArgumentException($"The option {name} has {Encoding.UTF8.GetByteCount(value)} bytes of UTF-8; {maximumBytes} are allowed.");
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
