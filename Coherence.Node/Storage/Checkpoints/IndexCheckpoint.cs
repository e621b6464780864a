using System;
using Coherence.Node.Storage.Devices;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>An index that was written, or is being written.</summary>
/// <param name="Token">FASTER's name of it.</param>
/// <param name="Start">The end of the log when it began.</param>
/// <param name="Metadata">What FASTER wants to know again.</param>
/// <param name="File">Its sectors.</param>
internal sealed record IndexCheckpoint(Guid Token, long Start, byte[] Metadata, CheckedFile File);
