using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;

namespace Coherence.Simulation.Model;

/// <summary>What the log says of systems, and the values of the directory that follow from it.</summary>
internal sealed class LoggedDirectory
{
    private const string Systems = "directory/systems";

    private readonly SortedDictionary<UInt128, (UInt128 Parent, bool IsReachable)> _places = [];
    private readonly SortedSet<UInt128> _listed = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<List<(long Epoch, byte[] Bytes)>> _versions = [];
    private long _epoch;

    public LoggedDirectory()
    {
        Services = new LoggedServices((spec, bytes) => Set(NumberOf(spec), _epoch, bytes));
    }

    /// <summary>Who offers what.</summary>
    public LoggedServices Services { get; }

    /// <summary>How many values it has had.</summary>
    public int Count => _versions.Count;

    /// <summary>The systems that the log says are reachable, each with its parent.</summary>
    public IEnumerable<(UInt128 System, UInt128 Parent)> Reachable
    {
        get
        {
            foreach ((UInt128 system, (UInt128 parent, bool isReachable)) in _places)
            {
                if (isReachable)
                {
                    yield return (system, parent);
                }
            }
        }
    }

    /// <summary>A number for a value of the directory, from 0 on.</summary>
    public int NumberOf(string spec)
    {
        if (!_numbers.TryGetValue(spec, out int number))
        {
            number = _versions.Count;
            _numbers.Add(spec, number);
            _versions.Add([]);
        }

        return number;
    }

    /// <summary>A value as of an epoch; null if absent.</summary>
    public byte[]? ValueAt(int number, long epoch)
    {
        List<(long Epoch, byte[] Bytes)> versions = _versions[number];
        int version = versions.FindLastIndex(version => version.Epoch <= epoch);
        return version < 0 ? null : versions[version].Bytes;
    }

    /// <summary>A value as of an epoch; null if absent, or if there is no such value.</summary>
    public byte[]? ValueAt(string spec, long epoch) => _numbers.TryGetValue(spec, out int number) ? ValueAt(number, epoch) : null;

    /// <summary>Whether a value is the same at every epoch from the first to the last.</summary>
    public bool IsConstant(string spec, long first, long last)
    {
        byte[]? newest = ValueAt(spec, last);
        for (long epoch = first; newest is not null && epoch < last; epoch++)
        {
            if (ValueAt(spec, epoch) is not { } value || !value.AsSpan().SequenceEqual(newest))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What an update says of services takes effect; no information: a service is not offered any more.</summary>
    public void Say(long epoch, UInt128 system, IReadOnlyList<(string Service, byte[]? Information)> said)
    {
        _epoch = epoch;
        bool isReachable = _places.TryGetValue(system, out (UInt128 Parent, bool IsReachable) place) && place.IsReachable;

        // Of several words about one service the last counts.
        foreach ((string service, byte[]? information) in said.Reverse().DistinctBy(static one => one.Service, StringComparer.Ordinal).Reverse())
        {
            Services.Say(system, isReachable, service, information);
        }
    }

    /// <summary>Reads where a system is from an epoch on, up to and with the time. How many fields that is.</summary>
    public int Move(long epoch, UInt128 system, ref MessagePackReader reader)
    {
        byte[] parent = reader.ReadBytesMemory().ToArray();
        bool isRelay = reader.ReadBoolean();
        bool isReachable = reader.ReadBoolean();
        string address = reader.ReadString();
        long time = reader.ReadInt64();
        _places[system] = (BinaryPrimitives.ReadUInt128BigEndian(parent), isReachable);
        _epoch = epoch;
        Services.Reach(system, isReachable);
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(6);
        writer.Write(parent);
        writer.Write(isRelay);
        writer.Write(isReachable);
        writer.Write(epoch);
        writer.Write(time);
        writer.Write(address);
        writer.Flush();
        Set(NumberOf(SpecOf(system)), epoch, bytes.WrittenSpan.ToArray());
        if (_listed.Add(system))
        {
            SetListed(epoch);
        }

        return 5;
    }

    /// <summary>A system is forgotten.</summary>
    public void Forget(long epoch, UInt128 system)
    {
        _ = _places.Remove(system);
        _epoch = epoch;
        Services.Forget(system);
        Set(NumberOf(SpecOf(system)), epoch, []);
        if (_listed.Remove(system))
        {
            SetListed(epoch);
        }
    }

    private static string SpecOf(UInt128 system) => $"{Systems}/{new Identifier(system)}";

    private void SetListed(long epoch)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(_listed.Count);
        Span<byte> id = stackalloc byte[16];
        foreach (UInt128 system in _listed)
        {
            BinaryPrimitives.WriteUInt128BigEndian(id, system);
            writer.Write(id);
        }

        writer.Flush();
        Set(NumberOf(Systems), epoch, bytes.WrittenSpan.ToArray());
    }

    private void Set(int number, long epoch, byte[] bytes)
    {
        List<(long Epoch, byte[] Bytes)> versions = _versions[number];
        if (versions.Count > 0 && versions[^1].Epoch == epoch)
        {
            versions.RemoveAt(versions.Count - 1);
        }

        versions.Add((epoch, bytes));
    }
}
