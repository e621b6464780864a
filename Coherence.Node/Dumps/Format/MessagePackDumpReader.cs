using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Dumps.Format;

/// <summary>Reads a dump in MessagePack. specs/dump.md#messagepack.</summary>
internal sealed class MessagePackDumpReader(DumpInput input) : DumpReader(input)
{
    private readonly ArrayBufferWriter<byte> _expected = new(64);

    public override DumpHeader ReadHeader()
    {
        var reader = new MessagePackReader(Input.Peek(DumpLimits.PartBytes));
        string magic = reader.NextMessagePackType == MessagePackType.String ? reader.ReadString() : string.Empty;
        if (reader.Failed || !string.Equals(magic, DumpHeader.Magic, StringComparison.Ordinal))
        {
            throw DumpException.NoDump(Input.Name);
        }

        long version = reader.ReadInt64();
        if (!reader.Failed && version > DumpHeader.CurrentVersion)
        {
            throw DumpException.NewerFormat(Input.Name, version);
        }

        int fields = reader.ReadArrayHeader();
        Check(ref reader, "its header");
        if (version < 1 || fields != 8)
        {
            throw Damaged("its header has another version or another number of fields");
        }

        ClusterId cluster = new(ReadId(ref reader));
        long epoch = reader.ReadInt64();
        ChainHash chain = new(ReadId(ref reader).Value);
        IReadOnlyList<string> indexes = ReadIndexes(ref reader);
        var header = new DumpHeader(
            cluster, new Epoch(epoch), chain, indexes, reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64());
        Check(ref reader, "its header");
        Input.Take((int)reader.Consumed);
        return header;
    }

    public override DumpPart ReadPart()
    {
        var reader = new MessagePackReader(Input.Peek(DumpLimits.PartBytes));
        if (reader.End)
        {
            throw Incomplete();
        }

        int fields = reader.ReadArrayHeader();
        int code = reader.ReadInt32();
        Check(ref reader, "a part has no beginning");
        DumpPart part = (PartCode)code switch
        {
            PartCode.State when fields == 2 => new DumpPart(PartCode.State, reader.ReadBytesMemory()),
            PartCode.Value when fields == 5 => ReadValue(ref reader),
            PartCode.Seal when fields == 2 => ReadSeal(ref reader),
            PartCode.End when fields == 3 => ReadEnd(ref reader),
            _ => throw Damaged(FormattableString.Invariant($"there is no part with code {code} and {fields} fields")),
        };
        Check(ref reader, "a part cannot be read");
        Input.Take((int)reader.Consumed);
        return part;
    }

    private static DumpPart ReadValue(ref MessagePackReader reader)
    {
        ReadOnlyMemory<byte> index = reader.ReadBytesMemory();
        ReadOnlyMemory<byte> key = reader.ReadBytesMemory();
        Epoch changed = new(reader.ReadInt64());
        return new DumpPart(PartCode.Value, reader.ReadBytesMemory(), new IndexSpec(new NamedKey(index, key)), changed);
    }

    private DumpPart ReadSeal(ref MessagePackReader reader)
    {
        _ = reader.ReadBytesMemory();
        Check(ref reader, "the hash of its header cannot be read");
        _expected.ResetWrittenCount();
        DumpSeal.WriteSeal(_expected, Input.Hash());
        CheckHash(ref reader);
        return new DumpPart(PartCode.Seal);
    }

    private DumpPart ReadEnd(ref MessagePackReader reader)
    {
        long values = reader.ReadInt64();
        _ = reader.ReadBytesMemory();
        Check(ref reader, "its end cannot be read");
        _expected.ResetWrittenCount();
        DumpSeal.WriteEnd(_expected, values, Input.Hash());
        CheckHash(ref reader);
        return new DumpPart(PartCode.End, Values: values);
    }

    private void CheckHash(ref MessagePackReader reader)
    {
        if (!Input.Peek(1).Span[..(int)reader.Consumed].SequenceEqual(_expected.WrittenSpan))
        {
            throw Damaged("what is before this place is not as it was written: its hash is another");
        }
    }

    private List<string> ReadIndexes(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count > DumpLimits.Indexes)
        {
            throw Damaged(FormattableString.Invariant($"its header names {count} indexes; {DumpLimits.Indexes} are possible"));
        }

        List<string> names = [];
        for (int index = 0; index < count && !reader.Failed; index++)
        {
            names.Add(reader.ReadString());
        }

        return names;
    }

    private static Identifier ReadId(ref MessagePackReader reader)
    {
        ReadOnlyMemory<byte> bytes = reader.ReadBytesMemory();
        if (bytes.Length != Identifier.ByteCount)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
            return default;
        }

        return Identifier.Read(bytes.Span);
    }

    private void Check(ref MessagePackReader reader, string what)
    {
        if (!reader.Failed)
        {
            return;
        }

        throw reader.Error.Code == WireErrorCode.Truncated && Input.IsAtEnd ? Incomplete() : Damaged($"{what} ({reader.Error})");
    }
}
