using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Identity;

namespace Coherence.Node.Ambient;

/// <summary>Reads a token. It takes the one form that a context has, and says of anything else what is wrong and where.</summary>
internal ref struct ContextParser(ReadOnlySpan<char> text)
{
    private const int IdentifierDigits = 32;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private int _updates;

    /// <summary>What is wrong, in a sentence; null if nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the whole token; null if something is wrong with it.</summary>
    public List<ClusterContext>? Read()
    {
        if (_text.Length > CoherenceContext.MaximumCharacters)
        {
            Fault = $"It has {_text.Length} characters; {CoherenceContext.MaximumCharacters} are the most that a context has.";
            return null;
        }

        if (!TryTake(ContextText.Version))
        {
            return Fail("the version 1 is expected, the only one that is understood here");
        }

        var clusters = new List<ClusterContext>();
        while (_position < _text.Length)
        {
            if (!TryTake(ContextText.ClusterMark))
            {
                return Fail($"'{ContextText.ClusterMark}' and a cluster, or the end, is expected");
            }

            int at = _position;
            if (ReadCluster() is not { } cluster)
            {
                return null;
            }

            bool isNext = clusters.Count == 0 || clusters[^1].Cluster.Value < cluster.Cluster.Value;
            if (!isNext)
            {
                return Fail(at, "a cluster is expected whose id is greater than the one before");
            }

            if (clusters.Count == CoherenceContext.MaximumClusters)
            {
                return Fail(at, $"the end is expected: a context is of {CoherenceContext.MaximumClusters} clusters at most");
            }

            clusters.Add(cluster);
        }

        return clusters;
    }

    private ClusterContext? ReadCluster()
    {
        int at = _position;
        if (!TryReadReference("a cluster id", least: 0, out Identifier cluster, out Epoch epoch))
        {
            return null;
        }

        var updates = new List<EpochRef>();
        while (TryTake(ContextText.UpdateMark))
        {
            int system = _position;
            if (!TryReadReference("a system id", least: 1, out Identifier origin, out Epoch update))
            {
                return null;
            }

            if (updates.Count > 0 && updates[^1].System.Value >= origin)
            {
                _ = Fail(system, "a system is expected whose id is greater than the one before");
                return null;
            }

            if (++_updates > CoherenceContext.MaximumUpdates)
            {
                _ = Fail(system, $"no update more is expected: a context names {CoherenceContext.MaximumUpdates} at most");
                return null;
            }

            updates.Add(new EpochRef(new SystemId(origin), update));
        }

        if (epoch == Epoch.Zero && updates.Count == 0)
        {
            _ = Fail(at, "a cluster is expected of which an epoch from 1 on, or an update, was seen");
            return null;
        }

        return new ClusterContext(new ClusterId(cluster), epoch, updates);
    }

    // An id, a full stop, and an epoch.
    private bool TryReadReference(string what, long least, out Identifier id, out Epoch epoch)
    {
        epoch = default;
        return TryReadIdentifier(what, out id) && TryTakeEpochMark() && TryReadEpoch(least, out epoch);
    }

    private bool TryReadIdentifier(string what, out Identifier id)
    {
        int start = _position;
        while (_position < _text.Length && char.IsAsciiHexDigitLower(_text[_position]))
        {
            _position++;
        }

        ReadOnlySpan<char> digits = _text[start.._position];
        bool isOne = digits.Length is >= 1 and <= IdentifierDigits && digits[0] != '0';
        id = isOne ? new Identifier(UInt128.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) : default;
        if (!isOne)
        {
            _ = Fail(start, $"{what} is expected, 1 to {IdentifierDigits} hexadecimal digits in lower case without leading zeros");
        }

        return isOne;
    }

    private bool TryTakeEpochMark()
    {
        if (TryTake(ContextText.EpochMark))
        {
            return true;
        }

        _ = Fail($"'{ContextText.EpochMark}' and an epoch is expected");
        return false;
    }

    private bool TryReadEpoch(long least, out Epoch epoch)
    {
        int start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
        {
            _position++;
        }

        ReadOnlySpan<char> digits = _text[start.._position];
        bool isOne = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= least
            && (digits.Length == 1 || digits[0] != '0');
        epoch = new Epoch(isOne ? number : 0);
        if (!isOne)
        {
            _ = Fail(start, $"an epoch is expected, {least} to {long.MaxValue} without leading zeros");
        }

        return isOne;
    }

    private bool TryTake(char expected)
    {
        bool isThere = _position < _text.Length && _text[_position] == expected;
        _position += isThere ? 1 : 0;
        return isThere;
    }

    private List<ClusterContext>? Fail(string expected) => Fail(_position, expected);

    private List<ClusterContext>? Fail(int position, string expected)
    {
        Fault = position == _text.Length
            ? $"At its end, after {position} characters, {expected}."
            : $"At character {position + 1} {expected}.";
        return null;
    }
}
