namespace Coherence.Cli.Operations;

/// <summary>What an operation does to its value.</summary>
internal enum OperationVerb
{
    /// <summary>Nothing is said: counts one more.</summary>
    None,

    /// <summary><c>+=</c>: adds an amount or an element.</summary>
    Add,

    /// <summary><c>-=</c>: takes away an amount, an element or a field.</summary>
    Remove,

    /// <summary><c>=</c>: sets a register or a field.</summary>
    Set,
}
