namespace Coherence.Core.Identity;

/// <summary>Names all values of one index whose keys begin with the same bytes.</summary>
/// <param name="Start">The index, and what the keys begin with; nothing for all of them.</param>
public readonly record struct IndexPrefix(IndexSpec Start)
{
    /// <summary>Of a name and text, as UTF-8.</summary>
    /// <exception cref="System.ArgumentException">The name is empty or longer than 255 bytes of UTF-8, or the text is longer than 1,024 bytes.</exception>
    public IndexPrefix(string index, string prefix)
        : this(new IndexSpec(index, prefix))
    {
    }

    /// <summary>The form <c>index/prefix*</c>.</summary>
    public override string ToString() => $"{Start}*";
}
