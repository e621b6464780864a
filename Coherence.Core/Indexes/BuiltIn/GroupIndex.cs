using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A built-in index with a value for each group and one for all: the object's key is the group, the empty key is the total.</summary>
public abstract class GroupIndex : BuiltInIndex
{
    private protected GroupIndex(string kind, string name)
        : base(kind, name)
    {
    }

    /// <summary>The object that operations on one group change.</summary>
    /// <param name="group">1 to 1,024 bytes; not copied.</param>
    /// <exception cref="ArgumentException">The group is empty or too long.</exception>
    public ObjectId Object(ReadOnlyMemory<byte> group) => ObjectOf(NotEmpty(group, nameof(group)));

    /// <summary>The object that operations on one group change; the group is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="Object(ReadOnlyMemory{byte})" path="/exception"/>
    public ObjectId Object(string group) => Object(TextKey(group));

    /// <summary>Names the value of one group.</summary>
    /// <param name="group">1 to 1,024 bytes; not copied.</param>
    /// <exception cref="ArgumentException">The group is empty or too long.</exception>
    public IndexSpec GroupSpec(ReadOnlyMemory<byte> group) => SpecOf(NotEmpty(group, nameof(group)));

    /// <summary>Names the value of one group that is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="GroupSpec(ReadOnlyMemory{byte})" path="/exception"/>
    public IndexSpec GroupSpec(string group) => GroupSpec(TextKey(group));

    /// <summary>Names the value of all groups together.</summary>
    public IndexSpec TotalSpec() => SpecOf(ReadOnlyMemory<byte>.Empty);

    private protected static FoldStatus RouteGroup(in PublishOp operation, IKeySink keys)
    {
        if (operation.Object.Key.IsEmpty)
        {
            return FoldStatus.MalformedDelta;
        }

        keys.Add(operation.Object.Key);
        keys.Add(ReadOnlyMemory<byte>.Empty);
        return FoldStatus.Applied;
    }
}
