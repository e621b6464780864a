using System;
using System.Collections.Generic;
using Mono.Cecil.Cil;

namespace Coherence.Simulation.Mutants;

/// <summary>Edits of comparisons of plain numbers. Those of epochs and identifiers are calls of their operators.</summary>
internal static class Comparison
{
    // A compiler turns "if (a < b)" into a branch that is taken for "a >= b", so each operator has its opposite beside it.
    private static readonly Dictionary<string, (OpCode[] Codes, OpCode[] Instead)> Boundaries = new(StringComparer.Ordinal)
    {
        ["<"] = ([OpCodes.Blt, OpCodes.Bge, OpCodes.Blt_Un, OpCodes.Bge_Un], [OpCodes.Ble, OpCodes.Bgt, OpCodes.Ble_Un, OpCodes.Bgt_Un]),
        [">"] = ([OpCodes.Bgt, OpCodes.Ble, OpCodes.Bgt_Un, OpCodes.Ble_Un], [OpCodes.Bge, OpCodes.Blt, OpCodes.Bge_Un, OpCodes.Blt_Un]),
        ["<="] = ([OpCodes.Ble, OpCodes.Bgt, OpCodes.Ble_Un, OpCodes.Bgt_Un], [OpCodes.Blt, OpCodes.Bge, OpCodes.Blt_Un, OpCodes.Bge_Un]),
        [">="] = ([OpCodes.Bge, OpCodes.Blt, OpCodes.Bge_Un, OpCodes.Blt_Un], [OpCodes.Bgt, OpCodes.Ble, OpCodes.Bgt_Un, OpCodes.Ble_Un]),
    };

    /// <summary>What is equal counts as being on the other side: &lt; becomes &lt;=, &gt; becomes &gt;=, and the other way round.</summary>
    /// <param name="comparison">The operator as it stands in the source.</param>
    /// <param name="number">Which of several such in the method, from 1 on.</param>
    public static Edit MovesBoundary(string comparison, int number = 1) => method =>
    {
        (OpCode[] codes, OpCode[] instead) = Boundaries[comparison];
        int found = 0;
        foreach (Instruction instruction in method.Body.Instructions)
        {
            int code = Array.IndexOf(codes, instruction.OpCode);
            if (code >= 0 && ++found == number)
            {
                instruction.OpCode = instead[code];
                return;
            }
        }

        throw new MutationException($"there is no branch on {comparison}, number {number}.");
    };
}
