namespace Coherence.Simulation.Mutants;

/// <summary>A fault that is planted in the engine itself, for the checks to find.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Sentence">What the engine does wrong.</param>
/// <param name="Method">The method that is changed, as <c>Type.Method</c>.</param>
/// <param name="Edit">How it is changed.</param>
/// <param name="FoundBy">A seed that found it when it was last looked for. When the engine changes it need not be the first any more.</param>
/// <param name="Steps">How many steps of the workload a run has to take, so that it can be found.</param>
internal sealed record EngineMutation(string Name, string Sentence, string Method, Edit Edit, ulong FoundBy, int Steps = 600)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
