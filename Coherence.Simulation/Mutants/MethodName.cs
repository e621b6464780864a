using System;
using System.Collections.Generic;
using System.Globalization;
using Mono.Cecil;

namespace Coherence.Simulation.Mutants;

/// <summary>Methods by a short name, <c>Type.Method</c>, without namespaces and type parameters.</summary>
internal static class MethodName
{
    public static string Of(MethodReference method) => $"{ShortName(method.DeclaringType)}.{method.Name}";

    /// <summary>The one method of that name, or, of several, the one whose number is behind a <c>#</c>, from 1 on in the order of the source.</summary>
    /// <exception cref="MutationException">There is none, or more than one and none is chosen.</exception>
    public static MethodDefinition Find(ModuleDefinition module, string name)
    {
        List<MethodDefinition> found = [];
        string[] parts = name.Split('#');
        foreach (TypeDefinition type in module.GetTypes())
        {
            foreach (MethodDefinition method in type.Methods)
            {
                if (method.HasBody && string.Equals(Of(method), parts[0], StringComparison.Ordinal))
                {
                    found.Add(method);
                }
            }
        }

        int number = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        if (found.Count < number)
        {
            throw new MutationException($"there is no method {name}.");
        }

        return parts.Length > 1 || found.Count == 1
            ? found[number - 1]
            : throw new MutationException($"there is more than one method {name}.");
    }

    private static string ShortName(TypeReference type)
    {
        int arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? type.Name : type.Name[..arity];
    }
}
