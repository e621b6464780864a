using Coherence.Core.Identity;
using Coherence.Core.Tables;

namespace Coherence.Tests.Unit.Tables;

internal sealed class NumberedEntry(IndexSpec spec, int number) : SpecEntry(spec)
{
    public int Number { get; } = number;
}
