namespace Coherence.Simulation.Model;

/// <summary>How the model folds the operations on one value.</summary>
internal enum ValueKind
{
    Counter,
    SumGroup,
    SumTotal,
    Register,
    TopScore,
    TopRanking,
    Set,
    Journal,
    Operations,
}
