namespace Coherence.Cli.Demo;

/// <summary>An order to a node's process.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Epoch">The last epoch, for <see cref="NodeOrderKind.Verify"/>.</param>
/// <param name="Truth">The file of what git reports, for <see cref="NodeOrderKind.Verify"/>.</param>
internal sealed record NodeOrder(NodeOrderKind Kind, long Epoch = 0, string Truth = "");
