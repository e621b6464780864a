using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>What one sender has sent here: up to which number everything is done, which numbers behind it are, and what waits.</summary>
/// <remarks>specs/messaging.md#the-target.</remarks>
internal sealed class IncomingStream(SystemId sender, long first)
{
    private const int WordBits = 64;

    // More types than that are looked through for those that matter no longer.
    private const int ManyTypes = 64;

    // What a sender sent before it gave up may still be on its way, but on none that stands still: a link over which nothing comes ends, and what waits for it is dropped.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    // The newest ordered message of a type that was delivered, where others before it were not.
    private readonly Dictionary<MessageType, long> _newest = [];

    // A bit for each number of the window, at the place that the number has in it.
    private readonly ulong[] _done = new ulong[MessageLimits.Window / WordBits];
    private int _manyTypes = ManyTypes;

    public SystemId Sender => sender;

    /// <summary>Every lower number is done.</summary>
    public long Below { get; private set; } = first;

    /// <summary>What waits, by number.</summary>
    public SortedDictionary<long, HeldMessage> Held { get; } = [];

    /// <summary>What waits for the one before it, by the number of that.</summary>
    public Dictionary<long, HeldMessage> Behind { get; } = [];

    /// <summary>The updates of the sender that something waits for; null if nothing waits.</summary>
    public AwaitedUpdates? Awaited { get; set; }

    /// <summary>The newest update of the sender of which is known in which root epoch it is, or before which.</summary>
    public Epoch KnownUpdate { get; private set; }

    /// <summary>That root epoch.</summary>
    public Epoch KnownIn { get; private set; }

    /// <summary>Of what waits that with the lowest number; null if nothing waits.</summary>
    public HeldMessage? FirstHeld
    {
        get
        {
            foreach (HeldMessage held in Held.Values)
            {
                return held;
            }

            return null;
        }
    }

    /// <summary>The numbers beyond those below which all is done that the sender is to be told of.</summary>
    public List<long> Owed { get; } = [];

    /// <summary>Whether the sender is to be told what is done.</summary>
    public bool OwesAnswer { get; set; }

    /// <summary>When something came of it last.</summary>
    public TimeSpan HeardAt { get; private set; }

    /// <summary>Until when copies of what has come may come.</summary>
    public TimeSpan CopiesUntil { get; private set; }

    /// <summary>Something has come of it.</summary>
    public void Hear(in UserMessage message, TimeSpan now)
    {
        // Clocks may run apart by an eighth.
        TimeSpan copiesUntil = now + new TimeSpan(message.Lifetime.Ticks / 8 * 9) + Late;
        CopiesUntil = copiesUntil > CopiesUntil ? copiesUntil : CopiesUntil;
        HeardAt = now;
    }

    /// <summary>Whether all that has come is done, and cannot come again: then nothing depends on what is remembered of it.</summary>
    public bool IsSettled(TimeSpan now) => Held.Count == 0 && !OwesAnswer && now > CopiesUntil;

    /// <summary>An update of the sender is part of a root epoch, or of one before it.</summary>
    public void Learn(Epoch update, Epoch root)
    {
        if (update > KnownUpdate)
        {
            (KnownUpdate, KnownIn) = (update, root);
        }
    }

    public bool IsDone(long number) => number < Below || (number < Below + MessageLimits.Window && (Word(number) & Bit(number)) != 0);

    public void MarkDone(long number)
    {
        Word(number) |= Bit(number);
        Advance();
    }

    /// <summary>Whether a later message of the type was delivered: then the sender has given this one up.</summary>
    public bool IsOvertaken(in UserMessage message) =>
        _newest.Count > 0 && message.IsOrdered && _newest.TryGetValue(message.Type, out long newest) && message.Number < newest;

    /// <summary>A message was delivered. Of one behind which all is done nothing need be remembered.</summary>
    public void Remember(in UserMessage message)
    {
        if (!message.IsOrdered || message.Number < Below)
        {
            return;
        }

        ref long known = ref CollectionsMarshal.GetValueRefOrNullRef(_newest, message.Type);
        if (!Unsafe.IsNullRef(ref known))
        {
            known = message.Number;
            return;
        }

        if (_newest.Count >= _manyTypes)
        {
            ForgetTypes();
        }

        _newest.Add(message.Type.ToOwned(), message.Number);
    }

    /// <summary>The sender keeps nothing below a number.</summary>
    public void Raise(long oldest)
    {
        if (oldest - Below >= MessageLimits.Window)
        {
            Array.Clear(_done);
            Below = oldest;
            return;
        }

        for (; Below < oldest; Below++)
        {
            Word(Below) &= ~Bit(Below);
        }

        Advance();
    }

    private static ulong Bit(long number) => 1UL << (int)(number % WordBits);

    private ref ulong Word(long number) => ref _done[(int)(number / WordBits % _done.Length)];

    // As many again may come before that is worth looking for once more.
    private void ForgetTypes()
    {
        foreach ((MessageType type, long newest) in _newest)
        {
            _ = newest < Below && _newest.Remove(type);
        }

        _manyTypes = Math.Max(ManyTypes, 2 * _newest.Count);
    }

    private void Advance()
    {
        for (; (Word(Below) & Bit(Below)) != 0; Below++)
        {
            Word(Below) &= ~Bit(Below);
        }
    }
}
