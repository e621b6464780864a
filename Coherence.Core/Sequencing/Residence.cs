namespace Coherence.Core.Sequencing;

/// <summary>Where the newest value of an entry is.</summary>
internal enum Residence : byte
{
    /// <summary>In memory; or there is none, which is known.</summary>
    Here,

    /// <summary>In the store. The entry stays for its subscriptions.</summary>
    Stored,

    /// <summary>The store has been asked for it.</summary>
    OnItsWay,
}
