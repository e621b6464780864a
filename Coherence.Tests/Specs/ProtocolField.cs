using System.Collections.Generic;
using System.Linq;

namespace Coherence.Tests.Specs;

/// <summary>A line of a message's table in specs/protocol.md.</summary>
/// <param name="Message">The message's name.</param>
/// <param name="Index">Which element behind the code, from 0.</param>
/// <param name="Name">The name of the field.</param>
/// <param name="Type">Its MessagePack types.</param>
/// <param name="Range">What values are allowed.</param>
internal sealed record ProtocolField(string Message, int Index, string Name, string Type, string Range)
{
    public static IReadOnlyList<ProtocolField> Of(string message) =>
        [.. SpecFile.Protocol.Table(message.ToLowerInvariant(), "field")
            .Select((cells, index) => new ProtocolField(message, index, cells[0], cells[1], cells[2]))];

    public override string ToString() => $"{Message}.{Name}";
}
