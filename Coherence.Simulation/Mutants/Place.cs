using System;
using System.Collections.Generic;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Coherence.Simulation.Mutants;

/// <summary>One instruction of a method that takes values from the stack and may put one there: a call, or a read or write of a field.</summary>
internal sealed class Place
{
    private readonly string _description;
    private readonly Predicate<Instruction> _matches;
    private readonly int _number;

    private Place(string description, Predicate<Instruction> matches, int number)
    {
        _description = description;
        _matches = matches;
        _number = number;
    }

    /// <summary>A call.</summary>
    /// <param name="callee">What is called, as <c>Type.Method</c>.</param>
    /// <param name="number">Which of several calls in the method, from 1 on; 0 if there is just one.</param>
    public static Place Call(string callee, int number = 0) =>
        new($"call of {callee}", instruction => instruction.Operand is MethodReference called && IsSame(MethodName.Of(called), callee), number);

    /// <summary>A read of a field of this object.</summary>
    public static Place Load(string field, int number = 0) =>
        new($"read of {field}", instruction => instruction.OpCode == OpCodes.Ldfld && IsSame(((FieldReference)instruction.Operand).Name, field), number);

    /// <summary>A write of a field of this object.</summary>
    public static Place Store(string field, int number = 0) =>
        new($"write of {field}", instruction => instruction.OpCode == OpCodes.Stfld && IsSame(((FieldReference)instruction.Operand).Name, field), number);

    /// <summary>A write of a byte through a reference, such as that of flags in an item of a list.</summary>
    public static Place StoreThrough(int number = 0) => new("write through a reference", static instruction => instruction.OpCode == OpCodes.Stind_I1, number);

    /// <summary>A read of an array of references.</summary>
    public static Place Element(int number = 0) => new("read of an array", static instruction => instruction.OpCode == OpCodes.Ldelem_Ref, number);

    /// <summary>It does not happen; what it would have given is a constant instead. Null stands for the default of any type.</summary>
    public Edit Gives(object? constant) => method =>
    {
        Instruction place = Find(method);
        TypeReference type = ResultOf(method, place) ?? throw new MutationException($"the {_description} gives nothing.");
        Replace(method, place, StackCode.Push(method, type, constant));
    };

    /// <summary>It does not happen.</summary>
    public Edit IsSkipped() => method =>
    {
        Instruction place = Find(method);
        Replace(method, place, ResultOf(method, place) is { } type ? StackCode.Push(method, type, null) : []);
    };

    /// <summary>It gives true for false and false for true.</summary>
    public Edit IsNegated() => method => InsertAfter(
        method, Find(method), [Instruction.Create(OpCodes.Ldc_I4_0), Instruction.Create(OpCodes.Ceq)]);

    /// <summary>Another method of the same type, with the same parameters, is called in its place. Named as <c>Type.Method</c>.</summary>
    public Edit Becomes(string name) => method =>
    {
        Instruction place = Find(method);
        var called = (MethodReference)place.Operand;
        MethodDefinition other = MethodName.Find(method.Module, name);
        if (!IsSame(called.FullName.Replace(called.Name, other.Name, StringComparison.Ordinal), other.FullName))
        {
            throw new MutationException($"{name} does not have the parameters of the {_description}.");
        }

        place.Operand = other;
    };

    /// <summary>What it gives is asked for a property of the same type, such as the next epoch, and that is used.</summary>
    public Edit Then(string property) => method =>
    {
        Instruction place = Find(method);
        TypeReference type = ResultOf(method, place)!;
        MethodDefinition getter = MethodName.Find(method.Module, property);
        var result = new VariableDefinition(type);
        method.Body.Variables.Add(result);
        InsertAfter(
            method,
            place,
            [Instruction.Create(OpCodes.Stloc, result), Instruction.Create(OpCodes.Ldloca, result), Instruction.Create(OpCodes.Call, getter)]);
    };

    private static bool IsSame(string name, string other) => string.Equals(name, other, StringComparison.Ordinal);

    private static TypeReference? ResultOf(MethodDefinition method, Instruction place) => place.Operand switch
    {
        MethodReference called => called.ReturnType.MetadataType == MetadataType.Void ? null : ClosedType.Of(called),
        FieldReference field => place.OpCode == OpCodes.Ldfld ? field.FieldType : null,
        _ => place.OpCode == OpCodes.Ldelem_Ref ? method.Module.TypeSystem.Object : null,
    };

    private static int TakenBy(Instruction place) => place.Operand switch
    {
        MethodReference called => called.Parameters.Count + (called.HasThis ? 1 : 0),
        _ => place.OpCode == OpCodes.Ldfld ? 1 : 2,
    };

    // The instruction itself stays, as the first of those that replace it, because branches may lead to it.
    private static void Replace(MethodDefinition method, Instruction place, IReadOnlyList<Instruction> push)
    {
        int taken = TakenBy(place);
        place.OpCode = OpCodes.Nop;
        place.Operand = null;
        var instead = new List<Instruction>();
        for (int pop = 0; pop < taken; pop++)
        {
            instead.Add(Instruction.Create(OpCodes.Pop));
        }

        instead.AddRange(push);
        InsertAfter(method, place, instead);
    }

    private static void InsertAfter(MethodDefinition method, Instruction place, IEnumerable<Instruction> added)
    {
        int at = method.Body.Instructions.IndexOf(place);
        foreach (Instruction instruction in added)
        {
            method.Body.Instructions.Insert(++at, instruction);
        }
    }

    private Instruction Find(MethodDefinition method)
    {
        var found = new List<Instruction>();
        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (_matches(instruction))
            {
                found.Add(instruction);
            }
        }

        if (found.Count == 0)
        {
            throw new MutationException($"there is no {_description}.");
        }

        if (_number == 0 && found.Count > 1)
        {
            throw new MutationException($"there is more than one {_description}: say which.");
        }

        return _number <= found.Count
            ? found[Math.Max(_number - 1, 0)]
            : throw new MutationException($"there is no {_description} number {_number}.");
    }
}
