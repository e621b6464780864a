using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Sequencing;
using Coherence.Simulation.Randomness;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Sequencing;

public sealed class ArcUseTests
{
    private const int First = 512;
    private static readonly Arc Small = Arc.Create(new Identifier(First), 120);

    [Fact]
    public void An_identifier_is_used_once_in_whatever_order() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
    {
        var random = new SeededRandom((ulong)(uint)seed);
        var use = new ArcUse(Small, Epoch.Zero);
        var model = new HashSet<int>();
        for (int step = 0; step < 2000; step++)
        {
            int offset = random.Below(256);
            if (use.TryUse(new Identifier((System.UInt128)(First + offset))) != model.Add(offset))
            {
                return false;
            }

            int watermark = 0;
            while (model.Contains(watermark))
            {
                watermark++;
            }

            if (use.Watermark != (ulong)watermark || use.IsUsedUp != (model.Count == 256))
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_identifier_too_far_ahead_of_the_first_missing_one_is_outside_the_window()
    {
        var use = new ArcUse(Arc.Create(new Identifier(System.UInt128.One << 32), 96), Epoch.Zero);
        System.UInt128 prefix = use.Arc.Prefix.Value;
        Assert.True(use.IsInWindow(new Identifier(prefix + ArcUse.Window - 1)));
        Assert.False(use.IsInWindow(new Identifier(prefix + ArcUse.Window)));
        Assert.True(use.TryUse(new Identifier(prefix)));
        Assert.True(use.IsInWindow(new Identifier(prefix + ArcUse.Window)));
    }
}
