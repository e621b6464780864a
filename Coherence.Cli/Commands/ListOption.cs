using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Coherence.Cli.Failures;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Listing;

namespace Coherence.Cli.Commands;

/// <summary><c>--list</c>: the indexes whose keys a root lists.</summary>
internal static class ListOption
{
    /// <summary>The option.</summary>
    public static Option<string[]> Create(string description) => new("--list") { Description = description, HelpName = "INDEX" };

    /// <summary>Adds the lists of keys, each once, in the order of their names: how they were asked for makes no other root.</summary>
    /// <exception cref="CliException">One is no name of an index.</exception>
    public static void AddTo(IList<IIndex> indexes, string[]? listed)
    {
        foreach (string name in new HashSet<string>(listed ?? [], StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            try
            {
                indexes.Add(new KeyListIndex(name));
            }
            catch (ArgumentException)
            {
                throw CliException.BadInput($"--list: '{name}' is no index: 1 to 250 bytes of UTF-8, such as register:config, are.");
            }
        }
    }
}
