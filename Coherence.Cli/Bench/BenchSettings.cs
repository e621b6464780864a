using System.Globalization;
using System.Net;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;
using Coherence.Transport.Addresses;

namespace Coherence.Cli.Bench;

/// <summary>How a workload is to run.</summary>
/// <param name="Root">The address of a root that runs already; null to start one.</param>
/// <param name="Timeout">How long to try to connect, in seconds.</param>
/// <param name="Data">The directory below which a root that is started gets its own; null for the system's temporary one.</param>
/// <param name="Seconds">How long the main part takes.</param>
/// <param name="Keys">Different keys.</param>
/// <param name="UpdateSize">Operations in each update.</param>
/// <param name="Window">Updates or transactions on their way at one time.</param>
/// <param name="Nodes">Nodes that hold the values.</param>
/// <param name="Channels">Channels of each link.</param>
/// <param name="Relays">Relays between the root and the nodes, one below the other.</param>
/// <param name="Proxies">Processes that only pass bytes on, in place of relays.</param>
/// <param name="Sizes">How much memory and disk a root that is started takes.</param>
internal sealed record BenchSettings(
    string? Root,
    double Timeout,
    string? Data,
    double Seconds,
    int Keys,
    int UpdateSize,
    int Window,
    int Nodes,
    int Channels,
    int Relays,
    int Proxies,
    RootSizes Sizes)
{
    /// <summary>Checks every number, and the address.</summary>
    /// <exception cref="CliException">A number is outside its range, or the address is none; the message says which.</exception>
    public BenchSettings Validated()
    {
        Check("--timeout", Timeout, 0.01, 3600);
        Check("--seconds", Seconds, 0.01, 3600);
        Check("--keys", Keys, 1, 100_000_000);
        Check("--update-size", UpdateSize, 1, 65_536);
        Check("--window", Window, 1, 4096);
        Check("--nodes", Nodes, 1, 1000);
        Check("--channels", Channels, 1, 16);
        Check("--relays", Relays, 0, 8);
        Check("--proxies", Proxies, 0, 8);
        if (Relays > 0 && Proxies > 0)
        {
            throw CliException.BadInput("--proxies stand in place of relays: one of the two is possible.");
        }

        if (Root is not null && !ChannelAddress.TryParse(Root, out _, out string error))
        {
            throw CliException.BadInput(error);
        }

        if (Root is not null && Proxies > 0 && !IPEndPoint.TryParse(Root, out _))
        {
            throw CliException.BadInput($"Proxies connect to an IP address and a port; --root is {Root}.");
        }

        return this;
    }

    private static void Check(string option, double value, double minimum, double maximum)
    {
        if (!(value >= minimum && value <= maximum))
        {
            throw CliException.BadInput(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; {minimum} to {maximum} are possible."));
        }
    }
}
