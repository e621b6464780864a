using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;

namespace Coherence.Tests.Unit.Watching;

/// <summary>What every value was at every epoch: some of their own, and a list with members that come and go.</summary>
internal sealed class WatchedHistory : IValueLists
{
    private const string Index = "w";
    private readonly Dictionary<IndexSpec, List<(long Changed, byte[] Value)>> _versions = [];

    public static IndexSpec List { get; } = new(Index, "list");

    /// <summary>The newest epoch.</summary>
    public long Newest { get; private set; }

    public static IndexSpec Member(int number) => new(Index, $"list/{number}");

    public static IndexSpec Single(int number) => new(Index, $"{number}");

    /// <summary>One epoch: values that become others. A list of members is given by their numbers.</summary>
    public void Change(params (IndexSpec Spec, byte[] Value)[] changes)
    {
        Newest++;
        foreach ((IndexSpec spec, byte[] value) in changes)
        {
            if (!_versions.TryGetValue(spec, out List<(long, byte[])>? versions))
            {
                _versions.Add(spec, versions = []);
            }

            versions.Add((Newest, value));
        }
    }

    /// <summary>A value as of an epoch: the epoch of its last change, and its bytes; null if it never changed.</summary>
    public (long Changed, byte[]? Value) At(IndexSpec spec, long epoch)
    {
        (long Changed, byte[] Value) found = _versions.GetValueOrDefault(spec, []).LastOrDefault(version => version.Changed <= epoch);
        return (found.Changed, found.Value);
    }

    /// <summary>The members that the list names as of an epoch.</summary>
    public IReadOnlyList<IndexSpec> MembersAt(long epoch) => [.. (At(List, epoch).Value ?? []).Select(number => Member(number))];

    public bool IsList(IndexSpec spec) => spec == List;

    public bool TryRead(IndexSpec list, ReadOnlyMemory<byte> value, ICollection<IndexSpec> members)
    {
        foreach (byte number in value.ToArray())
        {
            members.Add(Member(number));
        }

        return true;
    }
}
