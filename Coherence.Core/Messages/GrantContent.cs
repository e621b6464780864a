namespace Coherence.Core.Messages;

/// <summary>What a <see cref="Grant"/> says of the value.</summary>
public enum GrantContent : byte
{
    /// <summary>The grant carries the value.</summary>
    Value = 0,

    /// <summary>No operation has ever changed the value: it is the index's empty value.</summary>
    Absent = 1,

    /// <summary>The value that the child said it holds is still the value.</summary>
    Unchanged = 2,
}
