using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The limits of the protocol: what a receiver may rely on, and a sender must keep to.</summary>
/// <remarks>The table is specs/protocol.md#limits. Lengths are compared with them before anything is allocated (BND-2).</remarks>
public static class WireLimits
{
    /// <summary>The longest frame, header not counted, where nothing else is configured: 1 MiB.</summary>
    public const int FrameBytes = 1024 * 1024;

    /// <summary>The highest limit that can be configured in place of <see cref="FrameBytes"/>, which is the lowest: 16 MiB.</summary>
    public const int FrameBytesMaximum = 16 * 1024 * 1024;

    /// <summary>How much an upstream takes in on a channel before it has sent Welcome, preamble and frame headers included: 16 KiB.</summary>
    public const int FrameBytesBeforeWelcome = 16 * 1024;

    /// <summary>How deep arrays and maps may be nested in a message; the array that is the message counts as 1.</summary>
    public const int MessageDepth = 8;

    /// <summary>The ordinals of the channels of a link are 0 to this, exclusive.</summary>
    public const int Channels = 16;

    /// <summary>The longest name of an index, a table, a service or a message type, in bytes of UTF-8.</summary>
    public const int NameBytes = NamedKey.MaximumNameBytes;

    /// <summary>The longest key of an index value or an object.</summary>
    public const int KeyBytes = NamedKey.MaximumKeyBytes;

    /// <summary>The longest delta of an operation: 256 KiB.</summary>
    public const int DeltaBytes = 256 * 1024;

    /// <summary>The longest index value: 512 KiB.</summary>
    public const int ValueBytes = 512 * 1024;

    /// <summary>The longest payload of a user message: 512 KiB.</summary>
    public const int PayloadBytes = 512 * 1024;

    /// <summary>The longest lifetime of a user message, in milliseconds: a day.</summary>
    public const int LifetimeMillisecondsMaximum = 86_400_000;

    /// <summary>How many systems pass a message between two others on, at most.</summary>
    public const int Hops = 64;

    /// <summary>The longest message between two others, fields that a newer peer added included: 768 KiB. With what is in a frame already it fits one.</summary>
    public const int RoutedBytes = 768 * 1024;

    /// <summary>The longest credentials of a Hello: 4 KiB.</summary>
    public const int CredentialBytes = 4 * 1024;

    /// <summary>The longest information of an Announce: 4 KiB.</summary>
    public const int InformationBytes = 4 * 1024;

    /// <summary>The longest text of a Goodbye, in bytes of UTF-8: 1 KiB.</summary>
    public const int GoodbyeTextBytes = 1024;

    /// <summary>The most parts of one update.</summary>
    public const int PartsPerUpdate = 4096;

    /// <summary>The most elements of a causal context.</summary>
    public const int CausalContextEpochs = CausalContext.MaximumEpochs;

    /// <summary>The most systems on the way to the root in a Welcome.</summary>
    public const int PathSystems = SystemPath.MaximumSystems;

    /// <summary>The shortest prefix of an arc from which operations are named: all of them lie behind the arc of system ids.</summary>
    public const int ArcBitsMinimum = 65;

    /// <summary>The longest age in a Pong, in milliseconds: a day. One that is older says this.</summary>
    public const int AgeMillisecondsMaximum = 86_400_000;

    /// <summary>The shortest lease, in milliseconds.</summary>
    public const int LeaseMillisecondsMinimum = 100;

    /// <summary>The longest lease, in milliseconds: 10 minutes.</summary>
    public const int LeaseMillisecondsMaximum = 600_000;

    /// <summary>The limits for a reader of the messages in a frame, which has checked the frame's length already.</summary>
    // One level less: the reader counts from a field on, not from the array that is the message.
    public static MessagePackLimits Reader => new(MessageDepth - 1, FrameBytesMaximum);
}
