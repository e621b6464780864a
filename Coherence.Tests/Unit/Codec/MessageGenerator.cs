using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace Coherence.Tests.Unit.Codec;

/// <summary>Messages with values from all over their ranges, the ends more often than chance would have it.</summary>
internal static class MessageGenerator
{
    private static readonly Gen<ulong> RandomWord =
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(halves => ((ulong)(uint)halves.Item1 << 32) | (uint)halves.Item2);

    private static readonly Gen<ulong> Word = Gen.Frequency(
    [
        (3, Gen.Choose(0, 300).Select(number => (ulong)number)),
        (1, Gen.Constant(ulong.MaxValue)),
        (6, RandomWord),
    ]);

    private static readonly Gen<Identifier> Id =
        from high in Word
        from low in Word
        select new Identifier(UInt128.Max(new UInt128(high, low), UInt128.One));

    private static readonly Gen<Identifier> OptionalId = Gen.OneOf(Id, Gen.Constant(Identifier.None));
    private static readonly Gen<SystemId> AnySystem = Id.Select(id => new SystemId(id));
    private static readonly Gen<Epoch> AnyEpoch = EpochFrom(0);
    private static readonly Gen<Epoch> UpdateEpoch = EpochFrom(1);
    private static readonly Gen<Epoch?> OptionalEpoch = Gen.OneOf(AnyEpoch.Select(epoch => (Epoch?)epoch), Gen.Constant((Epoch?)null));
    private static readonly Gen<bool> AnyBool = Gen.Elements(true, false);
    private static readonly Gen<long> AnyLong = Long(long.MinValue, long.MaxValue);

    private static readonly Gen<NamedKey> Key =
        from name in TextBytes(1, WireLimits.NameBytes)
        from key in Bytes(WireLimits.KeyBytes)
        select new NamedKey(name, key);

    private static readonly Gen<IndexSpec> Spec = Key.Select(key => new IndexSpec(key));

    private static readonly Gen<Arc> AnyArc =
        from bits in Int(0, Arc.SpaceBits)
        from prefix in OptionalId
        select Arc.Create(new Identifier(bits == 0 ? UInt128.Zero : prefix.Value >> (Arc.SpaceBits - bits) << (Arc.SpaceBits - bits)), bits);

    private static readonly Gen<CausalContext> Context =
        from count in Int(0, CausalContext.MaximumEpochs)
        from epochs in Gen.ArrayOf(Ref(AnyEpoch), count)
        select new CausalContext(epochs);

    private static readonly Gen<Epoch[]> TwoEpochs =
        from epoch in UpdateEpoch
        from previous in Long(0, epoch.Number - 1)
        select new[] { new Epoch(previous), epoch };

    private static readonly Gen<(GrantContent Content, ReadOnlyMemory<byte> Value)> Content = Gen.Frequency(
    [
        (2, Bytes(WireLimits.ValueBytes).Select(value => (GrantContent.Value, value))),
        (1, Gen.Elements((GrantContent.Absent, default(ReadOnlyMemory<byte>)), (GrantContent.Unchanged, default))),
    ]);

    /// <summary>Any message.</summary>
    public static Gen<object> Message { get; } = Gen.OneOf(Connection().Concat(Updates()).Concat(Values()).Concat(Others()));

    private static IEnumerable<Gen<object>> Connection()
    {
        yield return from version in Int(1, int.MaxValue)
                     from minimum in Int(1, version)
                     from cluster in OptionalId
                     from link in Id
                     from channel in Int(0, WireLimits.Channels - 1)
                     from system in OptionalId
                     from number in Long(1, long.MaxValue)
                     from applied in AnyEpoch
                     from credentials in Bytes(WireLimits.CredentialBytes)
                     from joins in AnyBool
                     from isRelay in AnyBool
                     from confirmed in AnyEpoch
                     from address in Text(0, WireLimits.NameBytes)
                     from hearsSiblings in AnyBool
                     select (object)new Hello(
                         version, minimum, new ClusterId(cluster), new LinkId(link), channel, new SystemId(system), number, applied, credentials, joins, isRelay, confirmed, address, hearsSiblings);
        yield return from version in Int(1, int.MaxValue)
                     from cluster in Id
                     from upstream in AnySystem
                     from root in AnySystem
                     from current in AnyEpoch
                     from received in AnyEpoch
                     from lease in Int(WireLimits.LeaseMillisecondsMinimum, WireLimits.LeaseMillisecondsMaximum)
                     from arcBits in Int(WireLimits.ArcBitsMinimum, Arc.SpaceBits)
                     from systems in Int(0, WireLimits.PathSystems)
                     from path in Gen.ArrayOf(AnySystem, systems)
                     select (object)new Welcome(
                         version, new ClusterId(cluster), upstream, root, current, received, TimeSpan.FromMilliseconds((long)lease), arcBits, new SystemPath(path));
        yield return from reason in Int(1, 255)
                     from text in Text(0, WireLimits.GoodbyeTextBytes)
                     select (object)new Goodbye((GoodbyeReason)reason, text);
        yield return AnyLong.Select(nonce => (object)new Ping(nonce));
        yield return from nonce in AnyLong
                     from epoch in AnyEpoch
                     from age in Int(0, WireLimits.AgeMillisecondsMaximum)
                     from systems in Int(0, WireLimits.PathSystems)
                     from path in Gen.ArrayOf(AnySystem, systems)
                     select (object)new Pong(nonce, epoch, TimeSpan.FromMilliseconds((long)age), new SystemPath(path));
        yield return AnyLong.Select(nonce => (object)new Inquire(nonce));
        yield return from count in Long(0, long.MaxValue) from nonce in AnyLong from current in AnyEpoch select (object)new Report(nonce, current, count, 0, count, 1, count, 2, count, 3);
        yield return Long(1, long.MaxValue).Zip(Long(0, long.MaxValue), (number, bytes) => (object)new Quota(number, bytes));
        yield return AnySystem.Select(system => (object)new GrantSystemId(system));
        yield return AnyArc.Zip(Long(1, long.MaxValue), (arc, number) => (object)new GrantArc(arc, number));
        yield return AnyArc.Zip(Ref(AnyEpoch), (arc, update) => (object)new ReleaseArc(arc, update));
        yield return Long(0, long.MaxValue).Select(newest => (object)new RequestArc(newest));
    }

    private static IEnumerable<Gen<object>> Updates()
    {
        yield return from origin in AnySystem
                     from epochs in TwoEpochs
                     from part in Int(0, WireLimits.PartsPerUpdate - 1)
                     from parts in Int(part + 1, WireLimits.PartsPerUpdate)
                     from applied in AnyEpoch
                     from open in Int(0, int.MaxValue)
                     select (object)new BeginUpdate(origin, epochs[1], epochs[0], part, parts, applied, open);
        yield return from origin in AnySystem
                     from epoch in UpdateEpoch
                     from part in Int(0, WireLimits.PartsPerUpdate - 1)
                     from count in Int(0, int.MaxValue)
                     select (object)new EndUpdate(origin, epoch, part, count);
        yield return TwoEpochs.Select(epochs => (object)new NullUpdate(epochs[1], epochs[0]));
        yield return from operation in Id
                     from target in Key
                     from delta in Bytes(WireLimits.DeltaBytes)
                     select (object)new PublishOp(new OperationId(operation), new ObjectId(target), delta);
        yield return Spec.Zip(AnyEpoch, (spec, epoch) => (object)new Assert(spec, epoch));
        yield return from update in Ref(UpdateEpoch)
                     from spec in Spec
                     from epoch in UpdateEpoch
                     from reason in Int(1, 255)
                     from first in AnyEpoch
                     select (object)new Reject(update, spec, epoch, (RejectReason)reason, first);
        yield return Id.Select(id => (object)new Once(new UpdateKey(id)));
        yield return from update in Ref(UpdateEpoch)
                     from replicated in Ref(UpdateEpoch)
                     from first in Long(1, update.Epoch.Number)
                     select (object)new NotifyReplicated(update, replicated, new Epoch(first));
    }

    private static IEnumerable<Gen<object>> Values()
    {
        yield return from spec in Spec
                     from at in OptionalEpoch
                     from held in OptionalEpoch
                     select (object)new Acquire(spec, at, held);
        yield return from spec in Spec
                     from min in AnyEpoch
                     from max in EpochFrom(min.Number)
                     from content in Content
                     from isSnapshot in AnyBool
                     select (object)new Grant(spec, min, max, content.Content, content.Value, isSnapshot);
        yield return Spec.Select(spec => (object)new Subscribed(spec));
        yield return Spec.Select(spec => (object)new Invalidate(spec));
        yield return from spec in Spec
                     from at in OptionalEpoch
                     from reason in Int(1, 255)
                     select (object)new Refuse(spec, at, (RefuseReason)reason);
    }

    private static IEnumerable<Gen<object>> Others()
    {
        yield return from system in AnySystem
                     from epoch in Ref(AnyEpoch)
                     from nonce in Long(0, long.MaxValue)
                     from isEverywhere in AnyBool
                     select (object)new FollowsEpoch(system, epoch, nonce, isEverywhere);
        yield return from epoch in Ref(AnyEpoch)
                     from nonce in Long(0, long.MaxValue)
                     from isEverywhere in AnyBool
                     select (object)new WaitForEpoch(epoch, nonce, isEverywhere);
        yield return from system in OptionalId
                     from service in Text(1, WireLimits.NameBytes)
                     from information in Bytes(WireLimits.InformationBytes)
                     select (object)new Announce(new SystemId(system), service, information);
        yield return OptionalId.Zip(Text(1, WireLimits.NameBytes), (system, service) => (object)new Deannounce(new SystemId(system), service));
        yield return from system in AnySystem
                     from parent in OptionalId
                     from number in Long(1, long.MaxValue)
                     from parentNumber in Long(0, long.MaxValue)
                     from isRelay in AnyBool
                     from address in Text(0, WireLimits.NameBytes)
                     from shared in AnyBool
                     from left in AnyBool
                     let hasLeft = left && parent.IsNone
                     select (object)new Connectivity(system, new SystemId(parent), number, parentNumber, isRelay, address, shared, hasLeft);
        yield return Long(1, long.MaxValue).Select(nonce => (object)new CancelWait(nonce));
        yield return from hops in Int(0, WireLimits.Hops)
                     from way in AnySystem.Two()
                     from number in Long(1, long.MaxValue)
                     from oldest in Long(1, long.MaxValue)
                     from after in Long(0, long.MaxValue)
                     from isOrdered in AnyBool
                     from kind in Int(0, (int)MessageKind.Question)
                     from about in Long(0, long.MaxValue)
                     from lifetime in Int(0, WireLimits.LifetimeMillisecondsMaximum)
                     from epoch in AnyEpoch
                     from context in Context
                     from type in TextBytes(1, WireLimits.NameBytes)
                     from payload in Bytes(WireLimits.PayloadBytes)
                     select (object)new UserMessage(
                         hops, way.Item1, way.Item2, number, oldest, after, isOrdered, (MessageKind)kind, about, TimeSpan.FromMilliseconds((long)lifetime), epoch, context, new MessageType(type), payload);
        yield return from hops in Int(0, WireLimits.Hops)
                     from way in AnySystem.Two()
                     from below in Long(1, long.MaxValue)
                     from number in Long(0, long.MaxValue)
                     select (object)new Delivered(hops, way.Item1, way.Item2, below, number);
        yield return from hops in Int(0, WireLimits.Hops)
                     from way in AnySystem.Two()
                     from target in AnySystem
                     from number in Long(1, long.MaxValue)
                     from reason in Int(1, 255)
                     select (object)new Undeliverable(hops, way.Item1, way.Item2, target, number, (UndeliverableReason)reason);
    }

    private static Gen<EpochRef> Ref(Gen<Epoch> epoch) => AnySystem.Zip(epoch, (system, number) => new EpochRef(system, number));

    private static Gen<Epoch> EpochFrom(long minimum) => Long(minimum, long.MaxValue).Select(number => new Epoch(number));

    private static Gen<int> Int(int minimum, int maximum) => Long(minimum, maximum).Select(number => (int)number);

    // The ends, numbers near the lower end (whose formats are short), and any.
    private static Gen<long> Long(long minimum, long maximum) => Gen.Frequency(
    [
        (1, Gen.Elements(minimum, maximum)),
        (2, Gen.Choose(0, 70_000).Select(distance => (long)Int128.Min((Int128)minimum + distance, maximum))),
        (2, RandomWord.Select(word => (long)(minimum + (Int128)(word % ((UInt128)((Int128)maximum - minimum) + 1))))),
    ]);

    private static Gen<ReadOnlyMemory<byte>> Bytes(int maximum) =>
        from length in Gen.Frequency(
        [
            (8, Gen.Choose(0, Math.Min(40, maximum))),
            (1, Gen.Elements(new[] { 255, 256, 65_535, 65_536, maximum }.Where(length => length <= maximum))),
        ])
        from seed in Gen.Choose(0, int.MaxValue)
        select (ReadOnlyMemory<byte>)RandomBytes(length, seed);

    private static Gen<ReadOnlyMemory<byte>> TextBytes(int minimum, int maximum) =>
        Text(minimum, maximum).Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text));

    // Up to the limit in bytes, with characters of 1, 2, 3 and 4 bytes.
    private static Gen<string> Text(int minimumBytes, int maximumBytes) => Gen.Frequency(
    [
        (1, Gen.Elements(new string('a', minimumBytes), new string('z', maximumBytes))),
        (3, from count in Gen.Choose(minimumBytes, maximumBytes / 16)
            from pieces in Gen.ArrayOf(Gen.Elements("a", " ", "\"", "é", "…", "😀", "/"), count)
            select string.Concat(pieces)),
    ]);

    private static byte[] RandomBytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
