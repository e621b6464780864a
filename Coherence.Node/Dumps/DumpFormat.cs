namespace Coherence.Node.Dumps;

/// <summary>The form in which a dump is written. It is found by itself when it is read.</summary>
public enum DumpFormat
{
    /// <summary>MessagePack: the shorter and faster one.</summary>
    MessagePack,

    /// <summary>Lines of JSON: for people and other programs.</summary>
    Json,
}
