using Mono.Cecil;

namespace Coherence.Simulation.Mutants;

/// <summary>The type of what a call gives, with the type arguments of the call in place of type parameters.</summary>
internal static class ClosedType
{
    public static TypeReference Of(MethodReference called) =>
        called is { ReturnType: GenericParameter { Owner: TypeReference } parameter, DeclaringType: GenericInstanceType type }
            ? type.GenericArguments[parameter.Position]
            : called.ReturnType;
}
