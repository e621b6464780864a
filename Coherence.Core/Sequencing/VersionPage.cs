using System;
using System.Buffers;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>A run of versions with their bytes: the unit in which history is forgotten, so that a version costs no object.</summary>
internal sealed class VersionPage
{
    /// <summary>Versions in a page, at most.</summary>
    public const int Capacity = 4096;

    // Large values end a page sooner: it is forgotten as a whole, and until the next begins it is not forgotten at all.
    private const int FullBytes = 1 << 20;

    private readonly Version[] _versions = new Version[Capacity];
    private readonly ArrayBufferWriter<byte> _bytes = new(Capacity * 16);
    private int _stamped;

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity || _bytes.WrittenCount >= FullBytes;

    /// <summary>The newest epoch that superseded one of its versions.</summary>
    public Epoch SupersededAt { get; private set; }

    /// <summary>When its newest version was superseded, as far as is known.</summary>
    public TimeSpan Newest { get; private set; }

    public long Bytes => (Capacity * 32) + _bytes.Capacity;

    public Version this[int index] => _versions[index];

    public void Add(ReadOnlySpan<byte> value, bool isAbsent, Epoch changed, Epoch supersededAt, long older)
    {
        _versions[Count++] = new Version(changed, older, _bytes.WrittenCount, isAbsent ? -1 : value.Length);
        _bytes.Write(value);
        SupersededAt = supersededAt;
    }

    public ReadOnlyMemory<byte> Value(in Version version) =>
        version.Length <= 0 ? default : _bytes.WrittenMemory.Slice(version.Start, version.Length);

    /// <summary>What was added since the last time was superseded now.</summary>
    public void Stamp(TimeSpan now)
    {
        Newest = Count > _stamped ? now : Newest;
        _stamped = Count;
    }

    /// <summary>Makes it an empty page again.</summary>
    public void Clear()
    {
        _stamped = 0;
        Count = 0;
        _bytes.ResetWrittenCount();
    }
}
