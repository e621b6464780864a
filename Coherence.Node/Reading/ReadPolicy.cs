namespace Coherence.Node.Reading;

/// <summary>How new the answer of a read has to be. <see cref="ReadOptions"/> has the words for users.</summary>
internal enum ReadPolicy : byte
{
    Cached,
    Latest,
    AtLeast,
    WithinStaleness,
}
