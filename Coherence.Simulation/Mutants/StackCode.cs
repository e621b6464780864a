using System.Collections.Generic;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Coherence.Simulation.Mutants;

/// <summary>Instructions that put a value on the stack.</summary>
internal static class StackCode
{
    /// <summary>Puts a constant there: a Boolean, an int or a long, or, for null, the default of the type.</summary>
    public static IReadOnlyList<Instruction> Push(MethodDefinition method, TypeReference type, object? constant)
    {
        switch (constant)
        {
            case bool truth:
                return [Instruction.Create(truth ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0)];
            case int number:
                return [Instruction.Create(OpCodes.Ldc_I4, number)];
            case long number:
                return [Instruction.Create(OpCodes.Ldc_I8, number)];
            case null when !type.IsValueType:
                return [Instruction.Create(OpCodes.Ldnull)];
            case null:
                var empty = new VariableDefinition(type);
                method.Body.Variables.Add(empty);
                return [Instruction.Create(OpCodes.Ldloca, empty), Instruction.Create(OpCodes.Initobj, type), Instruction.Create(OpCodes.Ldloc, empty)];
            default:
                throw new MutationException($"{constant} is no constant that can be put on the stack.");
        }
    }
}
