namespace Coherence.Cli.Bench;

/// <summary>What the process of the node that takes messages says: once when it listens, then whenever it is asked.</summary>
/// <param name="System">What messages to it are sent to.</param>
/// <param name="EchoPort">The port of 127.0.0.1 where it gives back the bytes that it gets.</param>
/// <param name="Messages">How many messages it has taken.</param>
internal sealed record ListenReport(string System, int EchoPort, long Messages);
