using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Coherence.Simulation.Mutants;

/// <summary>Edits of a whole method.</summary>
internal static class Whole
{
    /// <summary>It returns a constant, and does nothing else. Null stands for the default of any type.</summary>
    public static Edit Returns(object? constant) => method => Replace(method, constant);

    /// <summary>It returns at once.</summary>
    public static Edit DoesNothing() => method => Replace(method, constant: null);

    private static void Replace(MethodDefinition method, object? constant)
    {
        method.Body.Instructions.Clear();
        method.Body.ExceptionHandlers.Clear();
        if (method.ReturnType.MetadataType != MetadataType.Void)
        {
            foreach (Instruction instruction in StackCode.Push(method, method.ReturnType, constant))
            {
                method.Body.Instructions.Add(instruction);
            }
        }

        method.Body.Instructions.Add(Instruction.Create(OpCodes.Ret));
    }
}
