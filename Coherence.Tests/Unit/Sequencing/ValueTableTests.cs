using System.Globalization;
using Coherence.Core.Identity;
using Coherence.Core.Sequencing;
using Xunit;

namespace Coherence.Tests.Unit.Sequencing;

public sealed class ValueTableTests
{
    [Fact]
    public void Entries_that_were_taken_out_do_not_stay_for_being_listed_as_changed()
    {
        // As an update does whose new values are taken back.
        const int entries = 100_000;
        var table = new ValueTable(1);
        for (int number = 0; number < entries; number++)
        {
            ValueEntry entry = table.Add(new IndexSpec("counter:hits", number.ToString(CultureInfo.InvariantCulture)));
            table.MarkChanged(entry);
            table.Remove(entry);
        }

        Assert.InRange(table.EndGeneration().Count, 0, entries / 10);
        Assert.Equal((0, 0, 0), (table.Count, table.Entries, table.Bytes));
    }
}
