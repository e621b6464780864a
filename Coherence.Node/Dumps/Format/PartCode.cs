namespace Coherence.Node.Dumps.Format;

/// <summary>What a part of a dump is. The table is specs/dump.md#parts.</summary>
internal enum PartCode
{
    /// <summary>A piece of the root state.</summary>
    State = 1,

    /// <summary>An index value.</summary>
    Value = 2,

    /// <summary>Behind the header: the hash of it.</summary>
    Seal = 3,

    /// <summary>The end: how many values there are, and the hash of all before.</summary>
    End = 4,
}
