using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: a system no longer offers a service.</summary>
/// <remarks>specs/protocol.md#deannounce. Safe to repeat.</remarks>
/// <param name="System">Who offered it.</param>
/// <param name="Service">The name of the service, 1 to 255 bytes of UTF-8.</param>
public readonly record struct Deannounce(SystemId System, string Service);
