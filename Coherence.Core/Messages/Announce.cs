using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: a system offers a service.</summary>
/// <remarks>specs/protocol.md#announce. A later one for the same service replaces an earlier one; safe to repeat.</remarks>
/// <param name="System">Who offers it.</param>
/// <param name="Service">The name of the service, 1 to 255 bytes of UTF-8.</param>
/// <param name="Information">What users of the service need to know; at most 4 KiB.</param>
public readonly record struct Announce(SystemId System, string Service, ReadOnlyMemory<byte> Information);
