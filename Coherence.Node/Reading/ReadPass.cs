namespace Coherence.Node.Reading;

/// <summary>How a read got past what its policy asks for first.</summary>
internal enum ReadPass
{
    /// <summary>What is cached may be the answer, as far as the policy accepts it.</summary>
    Checked,

    /// <summary>The root was asked: whatever holds at this node's epoch is new enough.</summary>
    Fenced,

    /// <summary>The lease was lost, and the read does not wait.</summary>
    LeaseLost,
}
