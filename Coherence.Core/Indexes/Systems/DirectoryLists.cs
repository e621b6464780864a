using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.Systems;

/// <summary>The values of the directory that list others: <c>systems</c> and <c>services</c>.</summary>
public sealed class DirectoryLists : IValueLists
{
    /// <summary>The one there is.</summary>
    public static DirectoryLists Instance { get; } = new();

    /// <inheritdoc/>
    public bool AreOnlyAddedTo => false;

    /// <inheritdoc/>
    public bool IsList(IndexSpec spec) => spec == DirectoryIndex.Systems || spec == DirectoryIndex.Services;

    /// <inheritdoc/>
    public bool TryRead(IndexSpec list, ReadOnlyMemory<byte> value, ICollection<IndexSpec> members)
    {
        try
        {
            AddMembers(list, value, members);
            return true;
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static void AddMembers(IndexSpec list, ReadOnlyMemory<byte> value, ICollection<IndexSpec> members)
    {
        if (list == DirectoryIndex.Systems)
        {
            foreach (SystemId system in DirectoryIndex.ReadSystems(value))
            {
                members.Add(DirectoryIndex.System(system));
            }

            return;
        }

        foreach (string service in DirectoryIndex.ReadServices(value))
        {
            members.Add(DirectoryIndex.Service(service));
        }
    }
}
