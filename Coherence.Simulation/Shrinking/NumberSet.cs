using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Coherence.Simulation.Shrinking;

/// <summary>A set of positive numbers that never changes, with a short form for the command line: <c>3,17,20-44</c>.</summary>
public sealed class NumberSet
{
    private readonly SortedSet<int> _numbers;

    private NumberSet(SortedSet<int> numbers) => _numbers = numbers;

    /// <summary>The set without a number.</summary>
    public static NumberSet Empty { get; } = new([]);

    /// <summary>How many numbers it has.</summary>
    public int Count => _numbers.Count;

    /// <summary>Reads the short form; false if it is none. Numbers are 1 to 1,000,000, a range's first not above its last.</summary>
    public static bool TryParse(string text, out NumberSet set)
    {
        var numbers = new SortedSet<int>();
        set = Empty;
        foreach (string range in text.Split(','))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !TryParseNumber(ends[0], out int first) || !TryParseNumber(ends[^1], out int last) || first > last)
            {
                return false;
            }

            for (int number = first; number <= last; number++)
            {
                _ = numbers.Add(number);
            }
        }

        set = new NumberSet(numbers);
        return true;
    }

    /// <summary>Whether it has a number.</summary>
    public bool Contains(int number) => _numbers.Count > 0 && _numbers.Contains(number);

    /// <summary>A set that has these numbers as well.</summary>
    public NumberSet With(IEnumerable<int> numbers)
    {
        var all = new SortedSet<int>(_numbers);
        all.UnionWith(numbers);
        return new NumberSet(all);
    }

    /// <summary>A set without the numbers above one.</summary>
    public NumberSet UpTo(int last) => _numbers.Count == 0 || _numbers.Max <= last ? this : new NumberSet(new SortedSet<int>(_numbers.GetViewBetween(0, last)));

    /// <summary>The short form; empty for the empty set.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int first = 0;
        int last = 0;
        foreach (int number in _numbers)
        {
            if (first > 0 && number == last + 1)
            {
                last = number;
                continue;
            }

            AppendRange(text, first, last);
            (first, last) = (number, number);
        }

        AppendRange(text, first, last);
        return text.ToString();
    }

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 1_000_000;

    private static void AppendRange(StringBuilder text, int first, int last)
    {
        if (first == 0)
        {
            return;
        }

        _ = text.Append(text.Length == 0 ? string.Empty : ",").Append(CultureInfo.InvariantCulture, $"{first}");
        if (last > first)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"-{last}");
        }
    }
}
