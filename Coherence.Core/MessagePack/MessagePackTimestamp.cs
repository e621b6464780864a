namespace Coherence.Core.MessagePack;

/// <summary>An instant as MessagePack's timestamp extension carries it. Core has no clock, so it is a count and no date.</summary>
/// <param name="Seconds">Seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted; negative before it.</param>
/// <param name="Nanoseconds">Nanoseconds after <paramref name="Seconds"/>, forwards also where they are negative; 0 to 999,999,999.</param>
public readonly record struct MessagePackTimestamp(long Seconds, uint Nanoseconds)
{
    /// <summary>The extension type number that the specification gives to timestamps.</summary>
    public const sbyte ExtensionType = -1;

    /// <summary>Nanoseconds in a second: the first value that <see cref="Nanoseconds"/> cannot have.</summary>
    public const uint NanosecondsPerSecond = 1_000_000_000;
}
