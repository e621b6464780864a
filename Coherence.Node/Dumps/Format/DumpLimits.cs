namespace Coherence.Node.Dumps.Format;

/// <summary>How large the parts of a dump may be. The table is specs/dump.md#limits.</summary>
internal static class DumpLimits
{
    /// <summary>The longest value, in bytes: the most that a root can be given.</summary>
    public const int ValueBytes = 512 * 1024;

    /// <summary>The longest piece of the root state, in bytes. All but the last have this length.</summary>
    public const int StatePieceBytes = 256 * 1024;

    /// <summary>The longest root state, in bytes.</summary>
    public const int StateBytes = 1 << 30;

    /// <summary>The most indexes of the application.</summary>
    public const int Indexes = 1024;

    /// <summary>The longest part in MessagePack, in bytes; the header is one.</summary>
    public const int PartBytes = 1 << 20;

    /// <summary>The longest line in JSON, in bytes.</summary>
    public const int LineBytes = 4 << 20;

    /// <summary>The longest value of which JSON has a readable form, in bytes.</summary>
    public const int ReadableBytes = 16 * 1024;
}
