using System;
using Coherence.Simulation.Mutants;

namespace Coherence.Simulation.Runs;

/// <summary>The simulator with a mutated engine. Beside it the simulator of this process goes on with the right one.</summary>
internal sealed class Mutant : IDisposable
{
    private readonly MutantContext _context;
    private readonly Func<SimulationOptions, SimulationResult> _run;

    public Mutant(EngineMutation mutation)
    {
        _context = new MutantContext(mutation);
        _run = SimulationCall.Into(_context.Simulator);
    }

    /// <summary>Runs a seed, as <see cref="Simulator"/> does.</summary>
    public SimulationResult Run(SimulationOptions options) => _run(options);

    public void Dispose() => _context.Unload();
}
