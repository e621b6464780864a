using System.IO;
using Coherence.Core.Engine;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Coherence.Simulation.Mutants;

/// <summary>Makes an assembly of the engine that has one fault more.</summary>
internal static class MutantAssembly
{
    /// <summary>The bytes of Coherence.Core.dll with the mutation in it.</summary>
    /// <exception cref="MutationException">The mutation does not fit the engine.</exception>
    public static byte[] Make(EngineMutation mutation)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(SystemEngine).Assembly.Location);
        try
        {
            MethodDefinition method = MethodName.Find(module, mutation.Method);

            // Short branches would not reach over what is put between.
            method.Body.SimplifyMacros();
            mutation.Edit(method);
            method.Body.OptimizeMacros();
        }
        catch (MutationException misfit)
        {
            throw new MutationException($"Mutation {mutation.Name} does not fit {mutation.Method}: {misfit.Message}");
        }

        var bytes = new MemoryStream();
        module.Write(bytes);
        return bytes.ToArray();
    }
}
