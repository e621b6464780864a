using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using Coherence.Core.Engine;

namespace Coherence.Simulation.Mutants;

/// <summary>Holds a mutated engine, and a second copy of the simulator that uses it. Their types are others than those of the rest of the process.</summary>
internal sealed class MutantContext : AssemblyLoadContext
{
    private readonly string? _engineName = typeof(SystemEngine).Assembly.GetName().Name;
    private readonly Assembly _engine;

    public MutantContext(EngineMutation mutation)
        : base(mutation.Name, isCollectible: true)
    {
        _engine = LoadFromStream(new MemoryStream(MutantAssembly.Make(mutation)));
        Simulator = LoadFromAssemblyPath(typeof(MutantContext).Assembly.Location);
    }

    /// <summary>The copy of this assembly.</summary>
    public Assembly Simulator { get; }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        string.Equals(assemblyName.Name, _engineName, StringComparison.Ordinal) ? _engine : null;
}
