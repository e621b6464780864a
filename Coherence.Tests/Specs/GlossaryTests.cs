using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Coherence.Tests.Specs;

public class GlossaryTests
{
    [Fact]
    public void The_words_are_in_alphabetical_order_and_each_is_there_once()
    {
        string[] words = [.. SpecFile.Glossary.Table("glossary", "word").Select(cells => cells[0])];
        IEnumerable<string> sorted = words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.NotEmpty(words);
        Assert.Equal(sorted, words, StringComparer.Ordinal);
    }
}
