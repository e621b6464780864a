using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.Systems;

/// <summary>Changes the list of systems that offer a service, which is kept by ascending system id.</summary>
internal static class ProviderEdit
{
    public static List<ServiceProvider> Read(ReadOnlyMemory<byte> value)
    {
        var providers = new List<ServiceProvider>();
        if (value.IsEmpty)
        {
            return providers;
        }

        var reader = new MessagePackReader(value);
        for (int left = reader.ReadArrayHeader(); left > 0 && !reader.Failed; left--)
        {
            _ = reader.ReadArrayHeader();
            SystemId system = ReadSystem(ref reader);
            bool isReachable = reader.ReadBoolean();
            providers.Add(new ServiceProvider(system, isReachable, reader.ReadBytesMemory()));
        }

        return reader.Failed ? throw DirectoryIndex.Malformed() : providers;
    }

    public static FoldStatus Apply(DirectoryEdit edit, ReadOnlyMemory<byte> value, ref MessagePackReader reader, IBufferWriter<byte> next)
    {
        SystemId system = ReadSystem(ref reader);
        List<ServiceProvider> providers = Read(value);
        int place = providers.FindIndex(other => other.System.Value >= system.Value);
        bool isThere = place >= 0 && providers[place].System == system;
        switch (edit)
        {
            case DirectoryEdit.SetProvider:
                var set = new ServiceProvider(system, reader.ReadBoolean(), reader.ReadBytesMemory());
                if (isThere)
                {
                    providers[place] = set;
                    break;
                }

                providers.Insert(place < 0 ? providers.Count : place, set);
                break;
            case DirectoryEdit.SetReachable when isThere:
                bool isReachable = reader.ReadBoolean();
                if (providers[place].IsReachable == isReachable)
                {
                    return FoldStatus.Unchanged;
                }

                providers[place] = providers[place] with { IsReachable = isReachable };
                break;
            case DirectoryEdit.RemoveProvider when isThere:
                providers.RemoveAt(place);
                break;
            default:
                return FoldStatus.Unchanged;
        }

        Write(providers, next);
        return FoldStatus.Applied;
    }

    /// <summary>None if the bytes are no id; then the reader has failed, or will be found to have read nothing of sense.</summary>
    public static SystemId ReadSystem(ref MessagePackReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBytesSpan();
        return bytes.Length == Identifier.ByteCount ? new SystemId(Identifier.Read(bytes)) : SystemId.None;
    }

    private static void Write(List<ServiceProvider> providers, IBufferWriter<byte> next)
    {
        var writer = new MessagePackWriter(next);
        Span<byte> id = stackalloc byte[Identifier.ByteCount];
        writer.WriteArrayHeader(providers.Count);
        foreach (ServiceProvider provider in providers)
        {
            provider.System.Value.Write(id);
            writer.WriteArrayHeader(3);
            writer.Write(id);
            writer.Write(provider.IsReachable);
            writer.Write(provider.Information.Span);
        }

        writer.Flush();
    }
}
