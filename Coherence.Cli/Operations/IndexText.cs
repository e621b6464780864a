using Coherence.Cli.Failures;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Operations;

/// <summary>The built-in index of a name that a person or a program wrote.</summary>
internal static class IndexText
{
    /// <summary>Finds the index.</summary>
    /// <exception cref="CliException">There is no built-in index of that name.</exception>
    public static BuiltInIndex Parse(string name)
    {
        if (BuiltInIndexes.TryCreate(name, out IIndex? index) && index is BuiltInIndex builtIn)
        {
            return builtIn;
        }

        throw CliException.BadInput(
            $"'{name}' is no built-in index: write KIND:NAME with the kind counter, sum, count, top1 to top1000, register, map or set.");
    }
}
