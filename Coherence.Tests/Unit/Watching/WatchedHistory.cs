using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;

namespace Coherence.Tests.Unit.Watching;

/// <summary>What every value was at every epoch: some of their own, and a list with members that come and go, of which some are lists.</summary>
internal sealed class WatchedHistory : IValueLists
{
    /// <summary>Members of the list from this number on are lists themselves.</summary>
    public const int FirstList = 200;

    private const string Index = "w";
    private static readonly HashSet<IndexSpec> MembersThatList = [.. Enumerable.Range(FirstList, byte.MaxValue - FirstList + 1).Select(static number => Member(number))];
    private readonly Dictionary<IndexSpec, List<(long Changed, byte[] Value)>> _versions = [];

    public static IndexSpec List { get; } = new(Index, "list");

    /// <summary>The newest epoch.</summary>
    public long Newest { get; private set; }

    public static IndexSpec Member(int number) => new(Index, $"list/{number}");

    /// <summary>A member of a member that is a list.</summary>
    public static IndexSpec Member(int list, int number) => new(Index, $"list/{list}/{number}");

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

    /// <summary>All that the list names as of an epoch, and what that names.</summary>
    public IReadOnlyList<IndexSpec> MembersAt(long epoch) => MembersOf(List, epoch);

    public bool AreOnlyAddedTo => false;

    public bool IsList(IndexSpec spec) => spec == List || MembersThatList.Contains(spec);

    public bool TryRead(IndexSpec list, ReadOnlyMemory<byte> value, ICollection<IndexSpec> members)
    {
        foreach (byte number in value.ToArray())
        {
            members.Add(new IndexSpec(Index, $"{Encoding.UTF8.GetString(list.Key.Span)}/{number}"));
        }

        return true;
    }

    private List<IndexSpec> MembersOf(IndexSpec list, long epoch)
    {
        var members = new List<IndexSpec>();
        _ = TryRead(list, At(list, epoch).Value ?? [], members);
        return [.. members.SelectMany(member => IsList(member) ? MembersOf(member, epoch).Prepend(member) : [member])];
    }
}
