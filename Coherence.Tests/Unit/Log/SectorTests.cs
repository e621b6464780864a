using System;
using System.Linq;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

public sealed class SectorTests
{
    private static readonly ChainHash Chain = new(new UInt128(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    public void A_stamp_is_the_ordinal_and_the_CRC32C_of_chain_and_sector(int count)
    {
        byte[] sectors = new byte[count * LogFormat.SectorBytes];
        new Random(count).NextBytes(sectors);
        Sector.Stamp(sectors, Sector.Seed(Chain));
        byte[] chain = new byte[ChainHash.ByteCount];
        Chain.Write(chain);
        for (int index = 0; index < count; index++)
        {
            byte[] sector = sectors[(index * LogFormat.SectorBytes)..((index + 1) * LogFormat.SectorBytes)];
            Assert.Equal((uint)index + 1, BitConverter.ToUInt32(sector, LogFormat.OrdinalOffset));
            Assert.Equal(ReferenceCrc32C([.. chain, .. sector[..LogFormat.ChecksumOffset]]), BitConverter.ToUInt32(sector, LogFormat.ChecksumOffset));
        }

        Assert.True(Sector.AreIntact(sectors, Sector.Seed(Chain), 1));
        Assert.False(Sector.AreIntact(sectors, Sector.Seed(Chain), 2));
        Assert.False(Sector.AreIntact(sectors, Sector.Seed(default), 1));
    }

    [Fact]
    public void The_reference_checksum_is_CRC32C() => Assert.Equal(0xE306_9283u, ReferenceCrc32C("123456789"u8.ToArray()));

    [Fact]
    public void A_stamped_sector_is_never_all_zero()
    {
        byte[] sector = new byte[LogFormat.SectorBytes];
        Sector.Stamp(sector, Sector.Seed(Chain));
        Assert.False(Sector.IsZero(sector));
        Assert.Contains(sector.Skip(LogFormat.OrdinalOffset).Take(4), value => value != 0);
    }

    [Fact]
    public void A_flip_of_any_bit_of_any_sector_is_seen()
    {
        byte[] sectors = new byte[6 * LogFormat.SectorBytes];
        new Random(7).NextBytes(sectors);
        Sector.Stamp(sectors, Sector.Seed(Chain));
        for (int bit = 0; bit < sectors.Length * 8; bit++)
        {
            sectors[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Sector.AreIntact(sectors, Sector.Seed(Chain), 1));
            sectors[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static uint ReferenceCrc32C(byte[] bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) == 0 ? 0 : 0x82F6_3B78u);
            }
        }

        return ~state;
    }
}
