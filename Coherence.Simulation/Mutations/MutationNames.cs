using System;
using System.Collections.Generic;
using System.Text;

namespace Coherence.Simulation.Mutations;

/// <summary>The names of mutations on the command line: <c>drop-invalidate</c> for <see cref="Mutation.DropInvalidate"/>.</summary>
public static class MutationNames
{
    /// <summary>All mutations, without <see cref="Mutation.None"/>.</summary>
    public static IReadOnlyList<Mutation> All { get; } = [.. Array.FindAll(Enum.GetValues<Mutation>(), static mutation => mutation != Mutation.None)];

    /// <summary>The name on the command line.</summary>
    public static string Of(Mutation mutation)
    {
        var name = new StringBuilder();
        foreach (char letter in mutation.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0)
            {
                _ = name.Append('-');
            }

            _ = name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>The mutation of a name. False if there is none.</summary>
    public static bool TryParse(string name, out Mutation mutation)
    {
        foreach (Mutation candidate in All)
        {
            if (string.Equals(Of(candidate), name, StringComparison.Ordinal))
            {
                mutation = candidate;
                return true;
            }
        }

        mutation = Mutation.None;
        return false;
    }
}
