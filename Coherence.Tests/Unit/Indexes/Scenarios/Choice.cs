namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Draws small numbers out of one generated number.</summary>
internal sealed class Choice(int number)
{
    private uint _rest = (uint)number * 2654435761u;

    /// <summary>A number from 0 to below the bound.</summary>
    public int Below(int bound)
    {
        _rest = (_rest * 1664525u) + 1013904223u;
        return (int)((_rest >> 8) % (uint)bound);
    }

    public string Of(params string[] texts) => texts[Below(texts.Length)];
}
