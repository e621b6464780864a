using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Publishing;

/// <summary>Operations that are published together: all of them take effect in one epoch, or none does.</summary>
/// <remarks>
/// With assertions it takes effect only if what was read before still holds: specs/consistency.md#transactions.
/// Filled by one thread, then published once; while it is being published it cannot be changed. <see cref="Clear"/>
/// makes a published one ready to be filled again without giving its memory back.
/// </remarks>
public sealed class Update
{
    /// <summary>The most operations of one update.</summary>
    public const int MaximumOperations = 1 << 19;

    /// <summary>The most assertions of one update.</summary>
    public const int MaximumAssertions = 1 << 16;

    /// <summary>The most services that one update announces or takes back.</summary>
    public const int MaximumAnnouncements = 256;

    /// <summary>The most bytes of one update's operations and assertions, as <see cref="Bytes"/> counts them: 32 MiB.</summary>
    public const int MaximumBytes = 32 << 20;

    private readonly ArrayBufferWriter<byte> _operations = new(256);
    private readonly List<int> _ends = [];

    // Where a delta is written by a function.
    private ArrayBufferWriter<byte>? _delta;

    // Most updates have none.
    private ArrayBufferWriter<byte>? _assertions;
    private List<int>? _assertionEnds;
    private ArrayBufferWriter<byte>? _announcements;
    private List<int>? _announcementEnds;
    private bool _published;

    /// <summary>The key by which it takes effect once; none unless <see cref="WithKey(UpdateKey)"/> was called.</summary>
    public UpdateKey Key { get; private set; }

    /// <summary>How many operations it has.</summary>
    public int Count => _ends.Count;

    /// <summary>How many assertions it has.</summary>
    public int AssertionCount => _assertionEnds?.Count ?? 0;

    /// <summary>How many services it announces or takes back.</summary>
    public int AnnouncementCount => _announcementEnds?.Count ?? 0;

    /// <summary>The size of its operations on the wire, without their names, of its assertions and announcements and its key.</summary>
    public int Bytes => KeyBytes + _operations.WrittenCount + (_assertions?.WrittenCount ?? 0) + (_announcements?.WrittenCount ?? 0);

    /// <summary>The size of its key on the wire; 0 without one.</summary>
    internal int KeyBytes => Key.IsNone ? 0 : OnceCodec.Bytes;

    /// <summary>How many messages go over the wire as they are: assertions, then announcements. The operations follow, which are named then.</summary>
    internal int UnnamedCount => AssertionCount + AnnouncementCount;

    /// <summary>All its messages, in the order in which they go over the wire.</summary>
    internal int MessageCount => UnnamedCount + Count;

    /// <summary>Adds one operation.</summary>
    /// <param name="target">The object it changes.</param>
    /// <param name="delta">What changes, in the format of the index that listens to the object's table; at most 256 KiB.</param>
    /// <exception cref="ArgumentException">The delta is too long.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update Add(ObjectId target, ReadOnlySpan<byte> delta)
    {
        ThrowIfPublished();
        if (delta.Length > WireLimits.DeltaBytes)
        {
            throw new ArgumentException($"The delta for {target} has {delta.Length} bytes; {WireLimits.DeltaBytes} are allowed.", nameof(delta));
        }

        var writer = new MessagePackWriter(_operations);
        writer.WriteString(target.Table.Span);
        writer.Write(target.Key.Span);
        writer.Write(delta);
        writer.Flush();
        _ends.Add(_operations.WrittenCount);
        return this;
    }

    /// <summary>Adds one operation whose delta is written by a function of the index.</summary>
    /// <param name="target">The object it changes.</param>
    /// <param name="argument">What the function needs.</param>
    /// <param name="writeDelta">Writes the delta.</param>
    /// <exception cref="ArgumentException">The delta is too long.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update Add<TArgument>(ObjectId target, TArgument argument, Action<IBufferWriter<byte>, TArgument> writeDelta)
    {
        _delta ??= new ArrayBufferWriter<byte>(64);
        _delta.ResetWrittenCount();
        writeDelta(_delta, argument);
        return Add(target, _delta.WrittenSpan);
    }

    /// <summary>Lets the update take effect only if a value has not changed since it was read; otherwise the root refuses it whole.</summary>
    /// <param name="spec">The value that was read.</param>
    /// <param name="epoch">The root epoch as of which it was read.</param>
    /// <exception cref="ArgumentException">The spec has no name, or the name or the key is too long; or the epoch is negative.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update AssertUnchanged(IndexSpec spec, Epoch epoch)
    {
        ThrowIfPublished();
        if (spec.Index.Length is 0 or > NamedKey.MaximumNameBytes || spec.Key.Length > NamedKey.MaximumKeyBytes)
        {
            throw new ArgumentException(
                $"An index name of {spec.Index.Length} bytes and a key of {spec.Key.Length} name no value; 1 to {NamedKey.MaximumNameBytes} and up to {NamedKey.MaximumKeyBytes} do.", nameof(spec));
        }

        if (epoch < Epoch.Zero)
        {
            throw new ArgumentException($"Epoch {epoch} is none; 0 or more is.", nameof(epoch));
        }

        _assertions ??= new ArrayBufferWriter<byte>(64);
        _assertionEnds ??= [];
        var writer = new MessagePackWriter(_assertions);
        AssertCodec.Write(ref writer, new Assert(spec, epoch));
        writer.Flush();
        _assertionEnds.Add(_assertions.WrittenCount);
        return this;
    }

    /// <summary>Says that this system offers a service, from the epoch of this update on: specs/directory.md#services.</summary>
    /// <param name="service">The name: 1 to 255 bytes of UTF-8 without control characters. What was announced of it before is replaced.</param>
    /// <param name="information">What users of the service need to know, such as an address; at most 4 KiB.</param>
    /// <exception cref="ArgumentException">It is no such name, or the information is too long.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update Announce(string service, ReadOnlyMemory<byte> information)
    {
        ThrowIfPublished();
        _ = ServiceName.Check(service, nameof(service));
        if (information.Length > WireLimits.InformationBytes)
        {
            throw new ArgumentException(
                $"The information on service '{service}' has {information.Length} bytes; {WireLimits.InformationBytes} are allowed.", nameof(information));
        }

        MessagePackWriter writer = BeginAnnouncement();
        AnnounceCodec.Write(ref writer, new Announce(SystemId.None, service, information));
        writer.Flush();
        _announcementEnds!.Add(_announcements!.WrittenCount);
        return this;
    }

    /// <summary>Says that this system offers a service no longer. One that it does not offer stays as it is.</summary>
    /// <param name="service">The name.</param>
    /// <exception cref="ArgumentException">It is no name of a service.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update Deannounce(string service)
    {
        ThrowIfPublished();
        _ = ServiceName.Check(service, nameof(service));
        MessagePackWriter writer = BeginAnnouncement();
        DeannounceCodec.Write(ref writer, new Deannounce(SystemId.None, service));
        writer.Flush();
        _announcementEnds!.Add(_announcements!.WrittenCount);
        return this;
    }

    /// <summary>Lets it take effect only if no update with this key has, whoever published that: specs/consistency.md#keys.</summary>
    /// <remarks>
    /// For what is tried again after an outcome that is not known, by this process or another. An update that was refused has not
    /// used its key. A key is remembered for a time that the root is given, a day by default.
    /// </remarks>
    /// <param name="key">The key; one call replaces that of another.</param>
    /// <exception cref="ArgumentException">The key is none.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update WithKey(UpdateKey key)
    {
        ThrowIfPublished();
        if (key.IsNone)
        {
            throw new ArgumentException("The key of an update is none; UpdateKey.Of makes one of a name.", nameof(key));
        }

        Key = key;
        return this;
    }

    /// <summary>The same with the key of a name.</summary>
    /// <param name="name">What only this update is called, such as the number of an order. At least one character.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The update is being published.</exception>
    public Update WithKey(string name) => WithKey(UpdateKey.Of(name));

    /// <summary>Empties it, so that it can be filled and published again. Only when its publishing has ended.</summary>
    public void Clear()
    {
        _operations.ResetWrittenCount();
        _ends.Clear();
        _assertions?.ResetWrittenCount();
        _assertionEnds?.Clear();
        _announcements?.ResetWrittenCount();
        _announcementEnds?.Clear();
        Key = UpdateKey.None;
        _published = false;
    }

    /// <summary>From here on it cannot be changed. Publishing calls it.</summary>
    /// <exception cref="InvalidOperationException">It has no operation, is too large, or was published before.</exception>
    public void Seal()
    {
        if (_published)
        {
            throw new InvalidOperationException("The update has been published already.");
        }

        if (Count == 0 && AnnouncementCount == 0)
        {
            throw new InvalidOperationException("The update has no operation.");
        }

        if (Count > MaximumOperations || AssertionCount > MaximumAssertions || AnnouncementCount > MaximumAnnouncements || Bytes > MaximumBytes)
        {
            throw new InvalidOperationException(
                $"The update has {Count} operations, {AssertionCount} assertions and {AnnouncementCount} announcements of {Bytes} bytes; {MaximumOperations}, {MaximumAssertions}, {MaximumAnnouncements} and {MaximumBytes} bytes are allowed. Publish it as several.");
        }

        _published = true;
    }

    /// <summary>It was not accepted, so it may be published again as it is.</summary>
    internal void Reopen() => _published = false;

    /// <summary>One assertion or announcement as it stands on the wire, or one operation as it stands there behind its name: table, key, delta.</summary>
    internal ReadOnlySpan<byte> Message(int index)
    {
        if (index >= UnnamedCount)
        {
            return Slice(_operations, _ends, index - UnnamedCount);
        }

        return index < AssertionCount
            ? Slice(_assertions!, _assertionEnds!, index)
            : Slice(_announcements!, _announcementEnds!, index - AssertionCount);
    }

    private static ReadOnlySpan<byte> Slice(ArrayBufferWriter<byte> bytes, List<int> ends, int index) =>
        bytes.WrittenSpan[(index == 0 ? 0 : ends[index - 1])..ends[index]];

    private MessagePackWriter BeginAnnouncement()
    {
        _announcements ??= new ArrayBufferWriter<byte>(64);
        _announcementEnds ??= [];
        return new MessagePackWriter(_announcements);
    }

    private void ThrowIfPublished()
    {
        if (_published)
        {
            throw new InvalidOperationException("The update has been published; Clear() makes it ready to be filled again.");
        }
    }
}
