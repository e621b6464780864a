using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.MessagePack;

namespace Coherence.Simulation.Model;

/// <summary>Who offers which service by the log, and the values of the directory that say so.</summary>
/// <param name="set">Takes a new value of a spec.</param>
internal sealed class LoggedServices(Action<string, byte[]> set)
{
    /// <summary>The list of all services.</summary>
    public const string Services = "directory/services";

    private readonly SortedDictionary<string, SortedDictionary<UInt128, (bool IsReachable, byte[] Information)>> _providers = new(StringComparer.Ordinal);

    /// <summary>The spec of one service.</summary>
    public static string SpecOf(string service) => $"{Services}/{service}";

    /// <summary>Who offers a service, and what it says of it.</summary>
    public IReadOnlyDictionary<UInt128, (bool IsReachable, byte[] Information)> ProvidersOf(string service) =>
        _providers.TryGetValue(service, out SortedDictionary<UInt128, (bool, byte[])>? providers) ? providers : new SortedDictionary<UInt128, (bool, byte[])>();

    /// <summary>A system offers a service; no information: it does so no longer.</summary>
    public void Say(UInt128 system, bool isReachable, string service, byte[]? information)
    {
        if (information is null)
        {
            Withdraw(service, system);
            return;
        }

        if (!_providers.TryGetValue(service, out SortedDictionary<UInt128, (bool IsReachable, byte[] Information)>? providers))
        {
            providers = [];
            _providers.Add(service, providers);
            WriteList();
        }

        providers[system] = (isReachable, information);
        Write(service, providers);
    }

    /// <summary>A system is reached, or is not.</summary>
    public void Reach(UInt128 system, bool isReachable)
    {
        foreach ((string service, SortedDictionary<UInt128, (bool IsReachable, byte[] Information)> providers) in _providers)
        {
            if (providers.TryGetValue(system, out (bool IsReachable, byte[] Information) provider) && provider.IsReachable != isReachable)
            {
                providers[system] = (isReachable, provider.Information);
                Write(service, providers);
            }
        }
    }

    /// <summary>A system is forgotten.</summary>
    public void Forget(UInt128 system)
    {
        foreach (string service in new List<string>(_providers.Keys))
        {
            Withdraw(service, system);
        }
    }

    private void Withdraw(string service, UInt128 system)
    {
        if (!_providers.TryGetValue(service, out SortedDictionary<UInt128, (bool IsReachable, byte[] Information)>? providers) || !providers.Remove(system))
        {
            return;
        }

        Write(service, providers);
        if (providers.Count == 0)
        {
            _ = _providers.Remove(service);
            WriteList();
        }
    }

    private void Write(string service, SortedDictionary<UInt128, (bool IsReachable, byte[] Information)> providers)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(providers.Count);
        Span<byte> id = stackalloc byte[16];
        foreach ((UInt128 system, (bool isReachable, byte[] information)) in providers)
        {
            BinaryPrimitives.WriteUInt128BigEndian(id, system);
            writer.WriteArrayHeader(3);
            writer.Write(id);
            writer.Write(isReachable);
            writer.Write(information);
        }

        writer.Flush();
        set(SpecOf(service), bytes.WrittenSpan.ToArray());
    }

    private void WriteList()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(_providers.Count);
        foreach (string service in _providers.Keys)
        {
            writer.Write(Encoding.UTF8.GetBytes(service));
        }

        writer.Flush();
        set(Services, bytes.WrittenSpan.ToArray());
    }
}
