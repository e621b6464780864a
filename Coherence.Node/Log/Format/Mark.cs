using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Log.Format;

/// <summary>Writes marks: one sector that says how the log goes on after the record before it. See specs/storage.md#mark.</summary>
internal static class Mark
{
    /// <summary>Writes a mark.</summary>
    /// <param name="sector">Exactly one sector.</param>
    /// <param name="kind">What it says.</param>
    /// <param name="last">The epoch of the record before it; zero if there is none.</param>
    /// <param name="chain">The hash of the record before it.</param>
    public static void Write(Span<byte> sector, MarkKind kind, Epoch last, ChainHash chain)
    {
        sector.Clear();
        new SectorPrefix(LogFormat.MarkMagic, (uint)kind, last.Number, chain).Write(sector);
        Sector.Stamp(sector, Sector.Seed(chain));
    }
}
