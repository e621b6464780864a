using System;
using FASTER.core;

namespace Coherence.Node.Storage.Devices;

/// <summary>A write that waits for its turn.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where in the segment.</param>
/// <param name="Memory">Where the bytes come from; they may change meanwhile.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Callback">Hears of the end, exactly once.</param>
/// <param name="Context">Goes with it.</param>
internal readonly record struct WriteRequest(
    int Segment, long Offset, IntPtr Memory, uint Bytes, DeviceIOCompletionCallback Callback, object Context);
