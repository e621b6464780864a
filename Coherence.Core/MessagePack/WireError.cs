namespace Coherence.Core.MessagePack;

/// <summary>The first problem that a reader met. The default value is no error.</summary>
/// <param name="Code">What was wrong; <see cref="WireErrorCode.None"/> if nothing was.</param>
/// <param name="Offset">Where the bad value begins, in bytes from the start of the reader's input.</param>
public readonly record struct WireError(WireErrorCode Code, long Offset)
{
    /// <summary>Whether this is an error.</summary>
    public bool IsError => Code != WireErrorCode.None;

    /// <summary>Both, for people.</summary>
    public override string ToString() => $"{Code} at byte {Offset}";
}
