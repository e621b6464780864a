namespace Coherence.Simulation.Mutations;

/// <summary>A fault that is planted on purpose, to see that the checks find it.</summary>
/// <remarks>All are outside the engine: in what the network delivers and in what the host reports. specs/simulation.md#mutations.</remarks>
public enum Mutation
{
    /// <summary>Nothing is planted.</summary>
    None,

    /// <summary>An Invalidate is taken out of an update.</summary>
    DropInvalidate,

    /// <summary>An Invalidate becomes a Subscribed.</summary>
    InvalidateAsSubscribed,

    /// <summary>A refresh is taken out of an update.</summary>
    DropRefresh,

    /// <summary>A part is delivered without its last message, with a count that agrees.</summary>
    DropLastMessage,

    /// <summary>An update with notices is delivered as one that has none.</summary>
    UpdateAsNull,

    /// <summary>A grant says that it holds one epoch longer than it does.</summary>
    GrantTooLong,

    /// <summary>A grant says that it holds from an epoch on at which the value was another.</summary>
    GrantTooEarly,

    /// <summary>A grant that carries a new value says that the old one still holds.</summary>
    UnchangedWrongly,

    /// <summary>An acknowledgement names the epoch before the one that took the update.</summary>
    AcknowledgeWrongEpoch,

    /// <summary>A rejection is lost, so that the next acknowledgement speaks for the rejected update.</summary>
    DropReject,

    /// <summary>An acknowledgement is lost.</summary>
    DropAcknowledgement,

    /// <summary>An arc that belongs to one node is granted to another as well.</summary>
    ArcTwice,

    /// <summary>The predecessor of an update is changed, so that it applies before its turn.</summary>
    PredecessorTooOld,

    /// <summary>A snapshot read asks for the epoch before the one it should.</summary>
    SnapshotEpoch,

    /// <summary>An epoch is reported durable as soon as it is handed over, before it is written.</summary>
    DurableTooEarly,

    /// <summary>A write that failed is reported durable.</summary>
    FailureHidden,

    /// <summary>Recovery leaves a record out and numbers the rest anew.</summary>
    SkipRecord,

    /// <summary>Recovery hands two records over in the wrong order.</summary>
    SwapRecords,

    /// <summary>A crash loses the last record that was reported durable.</summary>
    LoseRecord,

    /// <summary>An update that waits for its acknowledgement is published again, as a new one, when the link is lost.</summary>
    PublishAgain,
}
