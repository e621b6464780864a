namespace Coherence.Cli.Demo;

/// <summary>What a node's process reports.</summary>
internal enum NodeReportKind
{
    /// <summary>It is connected.</summary>
    Ready,

    /// <summary>Its figures as they are now; about twice a second.</summary>
    Figures,

    /// <summary>It has read a quarter of the commits. From the publisher, once.</summary>
    QuarterWay,

    /// <summary>It has read half of the commits. From the publisher, once.</summary>
    HalfWay,

    /// <summary>All commits are durable, and <see cref="NodeReport.Epoch"/> is the last epoch. From the publisher, once.</summary>
    Published,

    /// <summary>A value is not what it has to be; <see cref="NodeReport.Text"/> says which.</summary>
    Mismatch,

    /// <summary>All values have been compared.</summary>
    Verified,
}
