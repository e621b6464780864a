using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Roots;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Dumps.Format;

/// <summary>Reads a dump from the beginning to the end and checks all that can be checked of it. specs/dump.md#checks.</summary>
internal sealed class DumpContent
{
    private readonly DumpInput _input;
    private readonly DumpReader _reader;
    private readonly IDumpVisitor _visitor;

    // Only its built-in indexes are asked for; the application's are known by their names.
    private readonly IndexCatalog _catalog = new(0);
    private HashSet<string> _indexes = [];
    private byte[] _known = [];

    private DumpContent(DumpInput input, IDumpVisitor visitor)
    {
        _input = input;
        _reader = DumpReader.Of(input);
        _visitor = visitor;
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="stream">The dump; not disposed of.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="visitor">Is shown its parts.</param>
    /// <returns>Its header, and how many bytes it has.</returns>
    /// <exception cref="DumpException">It is not as a dump must be, or not whole.</exception>
    public static (DumpHeader Header, long Bytes) Read(Stream stream, string name, IDumpVisitor visitor)
    {
        using DumpInput input = new(stream, name);
        return (new DumpContent(input, visitor).Read(), input.Offset);
    }

    private DumpHeader Read()
    {
        DumpHeader header = _reader.ReadHeader();

        // What its lengths say is believed only when its hash is right.
        if (_reader.ReadPart().Code != PartCode.Seal)
        {
            throw Damaged("behind its header there is no hash of it");
        }

        Check(header);
        ReadOnlyMemory<byte> state = ReadState(header);
        Check(header, state);
        _indexes = [.. header.Indexes];
        _visitor.Begin(header, state);
        long values = 0;
        DumpPart part = _reader.ReadPart();
        for (; part.Code == PartCode.Value; part = _reader.ReadPart())
        {
            Check(part, header);
            values++;
            _visitor.OnValue(part.Spec, part.Changed, part.Bytes);
        }

        if (part.Code != PartCode.End || part.Values != values || values != header.Values)
        {
            throw Damaged(FormattableString.Invariant($"it has {values} values, and its header says {header.Values}"));
        }

        return _input.Peek(1).IsEmpty ? header : throw Damaged("something stands behind its end");
    }

    private void Check(DumpHeader header)
    {
        bool isPossible = !header.Cluster.IsNone
            && header.Epoch >= Epoch.Zero
            && header.Epoch.Number < long.MaxValue
            && header.Values is >= 0 and <= int.MaxValue
            && header.StateBytes is > 0 and <= DumpLimits.StateBytes
            && (header.Epoch > Epoch.Zero || (header.Values == 0 && header.Chain == ChainHash.Genesis(header.Cluster)));
        if (!isPossible)
        {
            throw Damaged("its header has a number that cannot be");
        }
    }

    private ArraySegment<byte> ReadState(DumpHeader header)
    {
        // It grows by what has come, whatever the header says.
        using MemoryStream state = new();
        while (state.Length < header.StateBytes)
        {
            DumpPart part = _reader.ReadPart();
            if (part.Code != PartCode.State || part.Bytes.Length is 0 or > DumpLimits.StatePieceBytes)
            {
                throw Damaged("a piece of the root state is missing, or is too long");
            }

            state.Write(part.Bytes.Span);
        }

        return state.Length == header.StateBytes
            ? new ArraySegment<byte>(state.GetBuffer(), 0, header.StateBytes)
            : throw Damaged(FormattableString.Invariant($"the root state has {state.Length} bytes, and the header says {header.StateBytes}"));
    }

    private void Check(DumpHeader header, ReadOnlyMemory<byte> state)
    {
        RootStateSummary summary;
        try
        {
            summary = SystemEngine.DescribeState(state);
        }
        catch (InvalidOperationException unreadable)
        {
            throw Damaged(unreadable.Message.TrimEnd('.'), unreadable);
        }

        bool isSame = summary.Epoch == header.Epoch
            && summary.Values == header.Values
            && summary.Indexes.SequenceEqual(header.Indexes, StringComparer.Ordinal);
        if (!isSame)
        {
            throw Damaged("the root state has another epoch, other indexes or another number of values than the header");
        }
    }

    private void Check(in DumpPart part, DumpHeader header)
    {
        IndexSpec spec = part.Spec;
        if (spec.Index.Length is 0 or > NamedKey.MaximumNameBytes || spec.Key.Length > NamedKey.MaximumKeyBytes)
        {
            throw Damaged(FormattableString.Invariant(
                $"a spec has a name of {spec.Index.Length} and a key of {spec.Key.Length} bytes; 1 to {NamedKey.MaximumNameBytes} and 0 to {NamedKey.MaximumKeyBytes} are possible"));
        }

        if (!IsKnown(spec.Index.Span))
        {
            throw Damaged($"the value {spec} is of an index that is neither built in nor one of the application's that the header names");
        }

        if (part.Bytes.Length > DumpLimits.ValueBytes)
        {
            throw Damaged(FormattableString.Invariant($"the value {spec} has {part.Bytes.Length} bytes; {DumpLimits.ValueBytes} are possible"));
        }

        if (part.Changed <= Epoch.Zero || part.Changed > header.Epoch)
        {
            throw Damaged($"the value {spec} was changed in epoch {part.Changed}, and the dump is as of epoch {header.Epoch}");
        }
    }

    private bool IsKnown(ReadOnlySpan<byte> index)
    {
        if (index.SequenceEqual(_known))
        {
            return true;
        }

        bool isKnown = _catalog.TryGetIndex(index, out _) || _indexes.Contains(Encoding.UTF8.GetString(index));
        _known = isKnown ? index.ToArray() : _known;
        return isKnown;
    }

    private DumpException Damaged(string what, Exception? inner = null) => DumpException.Damaged(_input.Name, _input.Offset, what, inner);
}
