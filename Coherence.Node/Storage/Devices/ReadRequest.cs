using System;
using FASTER.core;

namespace Coherence.Node.Storage.Devices;

/// <summary>A read that waits for the disk.</summary>
/// <param name="File">The file; null if there is none, so there are zeros.</param>
/// <param name="Offset">Where in the file.</param>
/// <param name="Memory">Where the bytes go.</param>
/// <param name="Bytes">How many: whole sectors.</param>
/// <param name="Callback">Hears of the end, exactly once.</param>
/// <param name="Context">Goes with it.</param>
internal readonly record struct ReadRequest(
    CheckedFile? File, long Offset, IntPtr Memory, uint Bytes, DeviceIOCompletionCallback Callback, object Context);
