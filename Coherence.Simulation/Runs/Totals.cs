using System;
using System.Globalization;
using System.IO;

namespace Coherence.Simulation.Runs;

/// <summary>What all runs of the program come to: its last two lines.</summary>
internal sealed class Totals
{
    private long _seeds;
    private long _events;
    private long _faults;
    private long _checked;

    public void Add(SimulationResult result)
    {
        _seeds++;
        _events += result.Events;
        _faults += result.Faults;
        _checked += result.Checked;
    }

    /// <summary>Writes the two lines.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="elapsed">How long the runs took.</param>
    /// <param name="processor">How much processor time they took, which other work on the machine changes less.</param>
    /// <param name="isRight">Whether no invariant was violated.</param>
    public void Write(TextWriter output, TimeSpan elapsed, TimeSpan processor, bool isRight)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{PerSecond(elapsed):N0} events/s, {PerSecond(processor):N0} per second of processor time"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"simulate: {(isRight ? "OK" : "FAILED")} seeds={_seeds} events={_events} faults={_faults} checked={_checked} violations={(isRight ? 0 : 1)}"));
    }

    private double PerSecond(TimeSpan time) => _events / Math.Max(time.TotalSeconds, 0.001);
}
