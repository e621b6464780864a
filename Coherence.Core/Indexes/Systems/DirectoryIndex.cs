using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.Systems;

/// <summary>The values that say which systems and services there are: <c>directory</c>. Only the root changes them.</summary>
/// <remarks>specs/directory.md#values. Immutable; for any thread.</remarks>
public sealed class DirectoryIndex : IIndex
{
    /// <summary>The name of the index, and of its table.</summary>
    public const string IndexName = "directory";

    private const string SystemPrefix = "systems/";
    private const string ServicePrefix = "services/";
    private static readonly byte[] NameBytes = Encoding.UTF8.GetBytes(IndexName);

    /// <summary>The one there is.</summary>
    public static DirectoryIndex Instance { get; } = new();

    /// <summary>The ids of all systems: <see cref="ReadSystems"/>.</summary>
    public static IndexSpec Systems { get; } = SpecOf("systems");

    /// <summary>The names of all services: <see cref="ReadServices"/>.</summary>
    public static IndexSpec Services { get; } = SpecOf("services");

    /// <summary><c>directory</c>.</summary>
    public string Name => IndexName;

    /// <summary><c>directory</c>.</summary>
    public string Table => IndexName;

    /// <summary>One system: <see cref="ReadSystem"/>.</summary>
    /// <param name="system">Its id.</param>
    public static IndexSpec System(SystemId system) => SpecOf(SystemPrefix + system);

    /// <summary>Who offers a service: <see cref="ReadProviders"/>.</summary>
    /// <param name="service">Its name.</param>
    /// <exception cref="ArgumentException">It is no name of a service.</exception>
    public static IndexSpec Service(string service) => SpecOf(ServicePrefix + ServiceName.Check(service, nameof(service)));

    /// <summary>Which system a spec is of, if it is one of <see cref="System"/>.</summary>
    public static bool TryReadSystemSpec(IndexSpec spec, out SystemId system)
    {
        bool isSystem = TryReadKey(spec, SystemPrefix, out string? name) & Identifier.TryParse(name, out Identifier identifier);
        system = new SystemId(identifier);
        return isSystem;
    }

    /// <summary>Which service a spec is of, if it is one of <see cref="Service"/>.</summary>
    public static bool TryReadServiceSpec(IndexSpec spec, [NotNullWhen(true)] out string? service) => TryReadKey(spec, ServicePrefix, out service);

    /// <summary>The ids in a value of <see cref="Systems"/>, ascending.</summary>
    /// <param name="value">The value; empty if absent.</param>
    /// <exception cref="FormatException">The bytes are no such value.</exception>
    public static IReadOnlyList<SystemId> ReadSystems(ReadOnlyMemory<byte> value)
    {
        var systems = new List<SystemId>();
        foreach (ReadOnlyMemory<byte> member in MemberEdit.Read(value))
        {
            systems.Add(member.Length == Identifier.ByteCount ? new SystemId(Identifier.Read(member.Span)) : throw Malformed());
        }

        return systems;
    }

    /// <summary>The names in a value of <see cref="Services"/>, in the order of their bytes.</summary>
    /// <param name="value">The value; empty if absent.</param>
    /// <exception cref="FormatException">The bytes are no such value.</exception>
    public static IReadOnlyList<string> ReadServices(ReadOnlyMemory<byte> value)
    {
        var names = new List<string>();
        foreach (ReadOnlyMemory<byte> member in MemberEdit.Read(value))
        {
            names.Add(Encoding.UTF8.GetString(member.Span));
        }

        return names;
    }

    /// <summary>What a value of <see cref="System"/> says; null if the root does not know the system, or has forgotten it.</summary>
    /// <param name="value">The value; empty if absent.</param>
    /// <exception cref="FormatException">The bytes are no such value.</exception>
    public static SystemEntry? ReadSystem(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        var reader = new MessagePackReader(value);
        _ = reader.ReadArrayHeader();
        SystemId parent = ProviderEdit.ReadSystem(ref reader);
        bool isRelay = reader.ReadBoolean();
        bool isReachable = reader.ReadBoolean();
        long since = reader.ReadInt64();
        long time = reader.ReadInt64();
        string address = reader.ReadString();
        return reader.Failed ? throw Malformed() : new SystemEntry(parent, isRelay, isReachable, new Epoch(since), time, address);
    }

    /// <summary>Who offers a service, by ascending system id.</summary>
    /// <param name="value">The value of <see cref="Service"/>; empty if absent, which is nobody.</param>
    /// <exception cref="FormatException">The bytes are no such value.</exception>
    public static IReadOnlyList<ServiceProvider> ReadProviders(ReadOnlyMemory<byte> value) => ProviderEdit.Read(value);

    /// <inheritdoc/>
    public FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        if (!operation.Operation.Value.IsNone)
        {
            // Somebody has published it.
            return FoldStatus.MalformedDelta;
        }

        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    /// <inheritdoc/>
    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        var reader = new MessagePackReader(input.Operation.Delta);
        _ = reader.ReadArrayHeader();
        var edit = (DirectoryEdit)reader.ReadByte();
        return edit switch
        {
            DirectoryEdit.AddMember or DirectoryEdit.RemoveMember => MemberEdit.Apply(edit, input.Value, ref reader, next),
            DirectoryEdit.SetSystem => SetSystem(input, ref reader, next),
            _ => ProviderEdit.Apply(edit, input.Value, ref reader, next),
        };
    }

    internal static FormatException Malformed() => new($"The bytes are no value of the index '{IndexName}'.");

    private static FoldStatus SetSystem(in FoldInput input, ref MessagePackReader reader, IBufferWriter<byte> next)
    {
        ReadOnlySpan<byte> content = reader.ReadBytesSpan();
        if (!input.IsAbsent && content.SequenceEqual(input.Value.Span))
        {
            return FoldStatus.Unchanged;
        }

        next.Write(content);
        return FoldStatus.Applied;
    }

    private static bool TryReadKey(IndexSpec spec, string prefix, [NotNullWhen(true)] out string? rest)
    {
        string key = Encoding.UTF8.GetString(spec.Key.Span);
        bool isIt = spec.Index.Span.SequenceEqual(NameBytes) && key.StartsWith(prefix, StringComparison.Ordinal);
        rest = isIt ? key[prefix.Length..] : null;
        return isIt;
    }

    private static IndexSpec SpecOf(string key) => new(new NamedKey(NameBytes, Encoding.UTF8.GetBytes(key)));
}
