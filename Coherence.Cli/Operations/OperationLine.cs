using System.Collections.Generic;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Operations;

/// <summary>The operations of one update that a line of input, or the words of a command line, ask for.</summary>
internal static class OperationLine
{
    /// <summary>One update a line: an operation in text form, or JSON.</summary>
    /// <exception cref="CliException">The line is neither.</exception>
    public static IReadOnlyList<Operation> Parse(string line) =>
        OperationJson.IsMeant(line) ? OperationJson.Parse(line) : [OperationText.Parse(line)];

    /// <summary>One update of all words.</summary>
    /// <exception cref="CliException">A word is no operation.</exception>
    public static IReadOnlyList<Operation> Parse(IEnumerable<string> words)
    {
        List<Operation> operations = [];
        foreach (string word in words)
        {
            operations.AddRange(Parse(word));
        }

        return operations;
    }
}
