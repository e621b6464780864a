using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Crash.Loads;

/// <summary>The values of a hunt.</summary>
internal static class HuntIndexes
{
    /// <summary>How many pairs and accounts there are.</summary>
    public const int Slots = 8;

    /// <summary>1 for each update that was published: nothing else, ever.</summary>
    public static CounterIndex Once { get; } = new("once");

    /// <summary>Long, so that values do not fit in memory.</summary>
    public static RegisterIndex Texts { get; } = new("texts");

    /// <summary>Each update adds 1 to a slot here and to the same one of <see cref="Right"/>.</summary>
    public static CounterIndex Left { get; } = new("left");

    public static CounterIndex Right { get; } = new("right");

    /// <summary>Each update sets a field here.</summary>
    public static MapIndex Fields { get; } = new("fields");

    /// <summary>Transactions move amounts between these, so that they add up to nothing.</summary>
    public static CounterIndex Accounts { get; } = new("accounts");

    /// <summary>What must hold together: all of <see cref="Left"/>, all of <see cref="Right"/>, all of <see cref="Accounts"/>.</summary>
    public static IReadOnlyList<IndexSpec> Together { get; } =
    [
        .. Enumerable.Range(0, Slots).Select(static slot => Left.Spec(KeyOf(slot))),
        .. Enumerable.Range(0, Slots).Select(static slot => Right.Spec(KeyOf(slot))),
        .. Enumerable.Range(0, Slots).Select(static slot => Accounts.Spec(KeyOf(slot))),
    ];

    public static string KeyOf(int slot) => slot.ToString(CultureInfo.InvariantCulture);
}
